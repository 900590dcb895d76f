// `npm run bench`: a table for people, `--json` for scripts, `--only TEXT` for the parts whose file name has the text.
// A part that is missing or fails ends the run: a table with holes would look like a good one.
import { parseArgs } from 'node:util';
import { hasApt } from './debian.ts';
import { checked, type Row } from './row.ts';

const parts: readonly (readonly [file: string, name: string])[] = [
  ['say.ts', 'benchSay'],
  ['graph.ts', 'benchGraph'],
  ['ledger.ts', 'benchLedger'],
  ['builds.ts', 'benchBuilds'],
  ['whole-builds.ts', 'benchWholeBuilds'],
  ['start.ts', 'benchStart'],
  ['irc.ts', 'benchIrc'],
  ['site.ts', 'benchSite'],
  ['matrix.ts', 'benchMatrix'],
  ['debian.ts', 'benchDebian'],
];

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const only = values.only;
const rows: Row[] = [];
for (const [file, name] of parts.filter(([part]) => only === undefined || part.includes(only))) {
  if (file === 'debian.ts' && !hasApt()) {
    console.error(`${file}: left out, apt has no lists here.`);
    continue;
  }
  console.error(`${file} …`);
  const part = (await import(new URL(file, import.meta.url).href)) as Record<string, unknown>;
  const bench = part[name];
  if (typeof bench !== 'function') throw new Error(`test/bench/${file} has no ${name}.`);
  rows.push(...checked(await bench(), `test/bench/${file}`));
}

if (values.json === true) console.log(JSON.stringify(rows));
else
  console.table(
    rows.map((row) => ({
      name: row.name,
      ours: `${row.ours.median} ${row.unit}`,
      'cpu s': row.ours.cpu,
      'rss MiB': row.ours.rssMiB,
      peer: row.peer === null ? '' : `${row.peer.median} (${row.peer.command})`,
      ratio: row.ratio ?? '',
      n: row.n,
    })),
  );
