import { readFileSync } from 'node:fs';
import { contrast } from 'libcolour';
import { grid } from 'libmint';
import { round } from 'libnumber';
import { page } from 'libpage';

const found = [...readFileSync(process.argv[2], 'utf8').matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => ({ name, colour }));
const light = found.slice(0, found.length / 2);
const paper = light.find((item) => item.name === 'paper').colour;
const rows = light.map(({ name, colour }) => [name, colour, round(contrast(colour, paper), 1)]);
console.log(
  page({ title: 'Colours', icon: 'colours', body: grid({ heading: ['name', 'colour', 'on paper'], rows }), made: `${found.length} colours` }).trimEnd(),
);
