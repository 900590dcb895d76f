import { help, readArguments } from 'libargs';
import { contrast, rgb } from 'libcolour';
import { round } from 'libnumber';
import { table } from 'libtable';

const { words } = readArguments(process.argv.slice(2), ['help']);
if (words.length === 0) console.log(help('Shows colours, and how well one reads them', 'swatch #rrggbb…', []));
else
  console.log(
    table(
      ['colour', 'red', 'green', 'blue', 'on white'],
      words.map((colour) => [colour, ...rgb(colour), round(contrast(colour, '#ffffff'), 2)]),
    ),
  );
