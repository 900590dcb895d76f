// Examples are lines such as: roman(4) => "IV"
// Left of the arrow an expression with what the module exports, right of it JSON. Everything else is prose.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { help, readArguments } from 'libargs';
import { wrap } from 'libtext';

const { words } = readArguments(process.argv.slice(2));
if (words.length !== 2) {
  console.log(help('Runs the examples of a library as its tests', 'proof MODULE EXAMPLES', []));
} else {
  const [module, examples] = words;
  const exported = await import(pathToFileURL(resolve(module)).href);
  let right = 0;
  for (const [at, line] of readFileSync(examples, 'utf8').split('\n').entries()) {
    const [, expression, wanted] = /^(.+?) => (.+)$/.exec(line) ?? [];
    if (expression === undefined) continue;
    const found = JSON.stringify(new Function(...Object.keys(exported), `return ${expression};`)(...Object.values(exported)));
    if (found === JSON.stringify(JSON.parse(wanted))) right++;
    else {
      console.error(wrap(`${examples}:${at + 1}: ${expression} gives ${found}, and ${wanted} was expected; mend ${module}, or the example`, 4000)[0]);
      process.exit(1);
    }
  }
  console.log(`${right} examples of ${module} are right`);
}
