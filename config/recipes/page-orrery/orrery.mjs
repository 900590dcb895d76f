import { readFileSync } from 'node:fs';
import { grid } from 'libmint';
import { round } from 'libnumber';
import { page } from 'libpage';

const path = process.argv[2];
const [heading, ...lines] = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const rows = lines.map((cells, at) => {
  for (const [column, cell] of cells.entries()) if (column > 0 && !/^\d+$/.test(cell)) stop(at + 2, cells[0], heading[column], cell);
  return [cells[0], round(Number(cells[1]) / 365.256, 2), Number(cells[2])];
});
console.log(
  page({ title: 'Orrery', icon: 'colours', body: grid({ heading: ['planet', 'its year in ours', 'moons'], rows }), made: `${rows.length} planets` }).trimEnd(),
);

function stop(line, planet, column, found) {
  const mended = found.replaceAll('O', '0').replaceAll('l', '1');
  console.error(`${path}:${line}: "${found}" is no number (${planet}, ${column})${/^\d+$/.test(mended) ? `; write ${mended}` : ''}`);
  process.exit(1);
}
