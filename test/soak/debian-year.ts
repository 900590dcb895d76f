import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formats } from '../../core/adapters/formats/formats.ts';
import { importSource } from '../../core/content/import.ts';
import { readShardTree, writeShardTree } from '../../core/content/shard-tree.ts';
import { importKind, type ImportRecord } from '../../core/state/kinds/import.ts';
import { openLedger, type OpenLedger } from '../../core/state/open-ledger.ts';

/** How many days; `DAYS=60` asks for fewer. */
const days = Number(process.env['DAYS'] ?? 365);
const changesADay = 200;
const tellEvery = 30;

export const title = `${days} days of Debian, ${changesADay} changed packages each: the state stays small, and is cloned in seconds`;

/** The lists of this machine's apt are imported once; then each day some hundred packages get a new version, and the state takes that up as from a refresh. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-year-'));
  let now = Temporal.Instant.from('2026-01-01T06:00:00Z');
  const ledger = await openLedger({ folder, now: () => now });
  try {
    const first = await importSource({
      repository: ledger.repository,
      source: 'debian',
      config: { format: 'deb', apt: true },
      formats,
      layers: join(folder, 'layers'),
      now,
    });
    if (first.state !== 'imported') throw new Error(`It was ${first.state}: ${first.record.error ?? ''}`);
    await adopt(ledger, first.record, first.tree);
    const shards = await shardsAt(ledger.repository, first.tree);
    tell('the first import', ledger.repository);
    const random = sequence(20_261_125);
    let record: ImportRecord = first.record;
    let slowest = 0;
    for (let day = 1; day <= days; day++) {
      now = now.add({ hours: 24 });
      release(shards, random, day);
      const { tree, rewritten } = await writeShardTree(ledger.repository, shards, record.tree);
      record = { ...record, tree, rewritten, imported: now.toString(), checked: now.toString() };
      const began = performance.now();
      await adopt(ledger, record, tree);
      slowest = Math.max(slowest, performance.now() - began);
      if (day % tellEvery === 0 || day === days) tell(`day ${day}`, ledger.repository);
    }
    await ledger.close();
    console.log(`  the longest anybody waited for the state: ${slowest.toFixed(0)} ms`);
    const began = performance.now();
    execFileSync('git', ['clone', '--quiet', '--bare', `file://${ledger.repository}`, join(folder, 'clone.git')]);
    tell(`cloned in ${((performance.now() - began) / 1000).toFixed(1)} s`, join(folder, 'clone.git'));
    execFileSync('git', [`--git-dir=${join(folder, 'clone.git')}`, 'fsck', '--strict', '--no-dangling'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } finally {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function adopt(ledger: OpenLedger, record: ImportRecord, tree: string): Promise<void> {
  await ledger.commit({ subject: 'refresh: debian', actor: 'system' }, (_, write) => {
    write.put(importKind, 'debian', record);
    write.tree('content/debian', tree);
    return Promise.resolve();
  });
}

/** File and text of each shard; they come in the order of their names. */
async function shardsAt(repository: string, tree: string): Promise<[file: string, text: string][]> {
  const names = execFileSync('git', [`--git-dir=${repository}`, 'ls-tree', '--name-only', tree], { maxBuffer: 2 ** 26 })
    .toString()
    .trim()
    .split('\n');
  const files = new Map<string, string>();
  let rest = '';
  for await (const text of readShardTree(repository, tree)) rest += text;
  const oids = execFileSync('git', [`--git-dir=${repository}`, 'ls-tree', '-l', tree], { maxBuffer: 2 ** 26 })
    .toString()
    .trim()
    .split('\n');
  const bytes = Buffer.from(rest);
  let at = 0;
  for (const [place, line] of oids.entries()) {
    const size = Number(line.split(/\s+/)[3]);
    files.set(names[place] ?? '', bytes.toString('utf8', at, at + size));
    at += size;
  }
  return [...files];
}

/** New versions of whole source packages, until that many packages have one; whoever names the old version exactly comes along. */
function release(shards: [file: string, text: string][], random: () => number, day: number): void {
  for (let changed = 0; changed < changesADay;) {
    const shard = shards[Math.floor(random() * shards.length)];
    if (shard === undefined) continue;
    const lines = shard[1].split('\n').slice(0, -1);
    const { source, name, version } = JSON.parse(lines[Math.floor(random() * lines.length)] ?? '{}') as { source?: string; name: string; version: string };
    const [old, fresh] = [JSON.stringify(version).slice(1, -1), JSON.stringify(version.replace(/(\+day\d+)?$/, `+day${day}`)).slice(1, -1)];
    const [inPurl, freshInPurl] = [encodeURIComponent(version), encodeURIComponent(version.replace(/(\+day\d+)?$/, `+day${day}`))];
    for (const [at, line] of lines.entries()) {
      const item = JSON.parse(line) as { source?: string; name: string };
      if ((item.source ?? item.name) !== (source ?? name)) continue;
      lines[at] = line.replaceAll(old, fresh).replaceAll(`@${inPurl}`, `@${freshInPurl}`);
      changed += Number(lines[at] !== line);
    }
    shard[1] = `${lines.sort().join('\n')}\n`;
  }
}

function tell(when: string, repository: string): void {
  const told = execFileSync('git', [`--git-dir=${repository}`, 'count-objects', '-v'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const number = (key: string): number => Number(new RegExp(`^${key}: (\\d+)$`, 'm').exec(told)?.[1] ?? 0);
  const mib = (number('size') + number('size-pack')) / 1024;
  console.log(`  ${when}: ${mib.toFixed(0)} MiB in ${number('packs')} packs and ${number('count')} loose objects`);
}

/** The same numbers on every run (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
