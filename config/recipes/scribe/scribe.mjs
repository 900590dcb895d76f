import { readFileSync } from 'node:fs';
import { help, readArguments } from 'libargs';
import { toHtml, toText } from 'libmarkup';

const { words, to = 'text' } = readArguments(process.argv.slice(2), ['help']);
if (words.length === 0)
  console.log(help('Turns a manual into a page or into plain text', 'scribe --to text|html FILE…', [['--to html', 'with marks, for a page']]));
for (const file of words) console.log((to === 'html' ? toHtml : toText)(readFileSync(file, 'utf8')));
