import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordJson } from '../../core/model/canonical.ts';
import { buildKind, type BuildRecord } from '../../core/state/kinds/build.ts';
import { openLedger, type OpenLedger } from '../../core/state/open-ledger.ts';
import { largestGroup } from '../../core/state/transactions/queue.ts';
import type { Row } from './row.ts';

const records = 34_000;

/** The ledger with as many builds as a big distribution has components, beside `git add` and `git commit` of the same. */
export async function benchLedger(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-bench-'));
  try {
    await seed(folder);
    const alone = await measure(folder, 100, 1);
    const grouped = await measure(folder, 60, largestGroup);
    const system = await measure(folder, 60, largestGroup, 'system');
    const peer = peerOf(folder);
    const timed = (name: string, { n, median, cpu }: typeof alone): Row => ({
      name,
      unit: 'ms',
      n,
      ours: ours(median, cpu),
      peer,
      ratio: round(median / peer.median),
    });
    const ours = (median: number, cpu: number) => ({ median: round(median), cpu: round(cpu), rssMiB: round(process.memoryUsage.rss() / 2 ** 20) });
    const count = (name: string, unit: string, n: number, median: number): Row => ({ name, unit, n, ours: ours(median, 0), peer: null, ratio: null });
    return [
      count('ledger: processes started a transaction', 'processes', alone.n, alone.processes),
      count('ledger: pack written a transaction, alone', 'bytes', alone.n, alone.packBytes),
      count(`ledger: pack written a transaction, ${largestGroup} people a group`, 'bytes', grouped.n, grouped.packBytes),
      count(`ledger: pack written a transaction, ${largestGroup} of the system a group`, 'bytes', system.n, system.packBytes),
      timed('ledger: transaction, alone', alone),
      timed(`ledger: transaction, ${largestGroup} people a group`, grouped),
      timed(`ledger: transaction, ${largestGroup} of the system a group`, system),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seed(folder: string): Promise<void> {
  const ledger = await openLedger({ folder, now: () => Temporal.Now.instant() });
  await ledger.commit({ subject: 'builds: seed', actor: 'system' }, async (_, write) => {
    for (let at = 0; at < records; at++) write.put(buildKind, `b-${at}`, build(at, 0));
  });
  await ledger.close();
}

let measured = 0;

type Actor = 'person:bench' | 'system';

/** Rounds of `size` transactions asked for at once. A person's are a commit each; the system's are one commit a group. So few rounds that no repack tidies up what is measured. */
async function measure(folder: string, rounds: number, size: number, actor: Actor = 'person:bench') {
  const salt = ++measured * 1000;
  let processes = 0;
  const count = (): void => void processes++;
  const before = packBytes(folder);
  const ledger = await openLedger({ folder, now: () => Temporal.Now.instant() });
  const cpu = cpuMs();
  await one(ledger, 0, salt, actor);
  subscribe('child_process', count);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await Promise.all(Array.from({ length: size }, (_, at) => one(ledger, (round * 7919 + at * 331 + 1) % records, salt + round + 1, actor)));
    times.push((performance.now() - started) / size);
  }
  unsubscribe('child_process', count);
  const n = rounds * size;
  await ledger.close();
  return { n, median: middle(times), cpu: (cpuMs() - cpu) / n, processes: processes / n, packBytes: (packBytes(folder) - before) / n };
}

function one(ledger: OpenLedger, at: number, round: number, actor: Actor): Promise<unknown> {
  return ledger.commit({ subject: `build(b-${at}): ended`, actor }, async (_, write) => {
    write.put(buildKind, `b-${at}`, build(at, round));
  });
}

function peerOf(folder: string): { command: string; median: number; cpu: number } {
  const repository = join(folder, 'peer');
  for (let at = 0; at < records; at++) {
    const path = join(repository, buildKind.path(`b-${at}`));
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, recordJson(build(at, 0)));
  }
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', repository, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'gc.auto=0', ...args]);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'seed');
  const cpu = cpuMs();
  const times = Array.from({ length: 7 }, (_, round) => {
    const path = buildKind.path(`b-${round * 911}`);
    writeFileSync(join(repository, path), recordJson(build(round * 911, 1)));
    const started = performance.now();
    git('add', path);
    git('commit', '--quiet', '-m', 'one');
    return performance.now() - started;
  });
  return { command: 'git add FILE && git commit', median: round(middle(times)), cpu: round((cpuMs() - cpu) / times.length) };
}

function build(at: number, round: number): BuildRecord {
  const time = '2026-11-23T10:00:00Z';
  const digest = `sha256:${(at * 7 + round).toString(16).padStart(64, '0')}` as const;
  return {
    id: `b-${at}`,
    component: `pkg:generic/demo/component-${at}`,
    name: `component-${at}`,
    format: 'blob',
    version: `1.${round}`,
    commit: at.toString(16).padStart(40, '0'),
    inputHash: `h1:${at.toString(16).padStart(64, '0')}`,
    inputs: [],
    outputs: [{ purl: `pkg:generic/demo/component-${at}@1.${round}`, digest, path: `component-${at}.blob`, size: 1000 + round }],
    payload: digest,
    edges: [],
    nodes: [],
    outcome: 'ok',
    sentence: null,
    run: 'r-20261123-1',
    key: `r-20261123-1-n${at}-1`,
    engine: 'local',
    isolation: 'none',
    log: `logs/b-${at}.txt`,
    started: time,
    finished: time,
    seconds: 12,
  };
}

/** CPU of this process and of the children that have ended. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  let children = 0;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    children = (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    // Not on Linux: only our own.
  }
  return (user + system) / 1000 + children;
}

function packBytes(folder: string): number {
  const packs = join(folder, 'state.git', 'objects', 'pack');
  return readdirSync(packs)
    .filter((name) => name.endsWith('.pack'))
    .reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
