// palette --hue DEGREES prints the colours of a page, light and dark, each dark or light enough to be read on its paper.
import { help, readArguments } from 'libargs';
import { contrast, hex } from 'libcolour';

const { hue } = readArguments(process.argv.slice(2));
if (hue === undefined)
  console.log(
    help('Makes a palette that can be read, as CSS', 'palette --hue DEGREES', [['--hue DEGREES', 'the colour of links: 0 red, 120 green, 240 blue']]),
  );
else console.log(`:root {\n${colours(98, -1)}}\n@media (prefers-color-scheme: dark) {\n:root {\n${colours(11, 1)}}\n}`);

function colours(paper, direction) {
  const ground = hex(Number(hue), 12, paper);
  const readable = (saturation, least) => {
    for (let light = paper; light >= 0 && light <= 100; light += direction) {
      const colour = hex(Number(hue), saturation, light);
      if (contrast(colour, ground) >= least) return colour;
    }
    return direction < 0 ? '#000000' : '#ffffff';
  };
  return Object.entries({ paper: ground, ink: readable(10, 12), quiet: readable(8, 4.6), accent: readable(70, 4.6), line: readable(10, 1.4) })
    .map(([name, colour]) => `  --${name}: ${colour};\n`)
    .join('');
}
