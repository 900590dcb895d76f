import { readFileSync } from 'node:fs';
import { contrast, hex } from 'libcolour';

const path = process.argv[2];
const icons = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line, at) => {
    const [, name, hue, shape] = /^(\w+) (\d+) (M.+)$/.exec(line) ?? [];
    if (shape === undefined) stop(`${path}:${at + 1}: expected a name, a hue and a path; write for example "home 205 M2 8"`);
    const colour = hex(Number(hue), 55, 45);
    if (contrast(colour, '#ffffff') < 1.5) stop(`${path}:${at + 1}: ${name} can hardly be seen on white; write another hue than ${hue}`);
    return { name, colour, path: shape };
  });
console.log(drawing({ icons }).trimEnd());

function stop(why) {
  console.error(why);
  process.exit(1);
}
