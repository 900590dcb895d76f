import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deb } from '../../core/adapters/formats/deb/about.ts';
import type { ImportAnswer, ImportAsk } from '../../core/content/import-ask.ts';
import { combineLayers } from '../../core/graph/combine.ts';
import { walk } from '../../core/graph/closure.ts';
import type { BuiltLayer } from '../../core/graph/layer.ts';
import { worldOf } from '../../core/graph/world.ts';
import { loadLayer } from '../../core/open/layer-file.ts';
import { botMain, environment } from '../story/say.ts';
import { timed, usageOf } from './measure.ts';
import { median, rounded, type Row } from './row.ts';

const importMain = fileURLToPath(new URL('../../core/content/import-main.ts', import.meta.url));
const question = ['trace', 'libssl3', '--kind', 'artifact', '--relation', 'requires', '--all'];
const without = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
const rounds = 3;

/** Whether this machine has apt's lists, of which the bench is made. */
export function hasApt(): boolean {
  return existsSync('/usr/lib/apt/apt-helper') && aptLists().length > 0;
}

/** The lists of this machine's apt, beside what apt itself takes for them in the same run. */
export async function benchDebian(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-debian-'));
  try {
    const repository = join(folder, 'state.git');
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    const source = { id: 'debian', format: 'deb' };
    const from = { apt: true, suites: [], components: [], arches: [], cache: join(folder, 'cache') };
    const { reader, revision, files } = deb;
    const importing: ImportAsk = {
      task: 'import',
      repository,
      source,
      from,
      files: [...files],
      reader,
      revision,
      known: null,
      before: null,
      now: '2026-01-01T00:00:00Z',
    };
    const imported: Child[] = [];
    const layered: Child[] = [];
    const cache = join(folder, 'apt');
    mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
    const apt = (...args: string[]): string[] => [
      'apt-cache',
      '-o',
      `Dir::Cache=${cache}`,
      '-o',
      'Dir::Cache::pkgcache=p',
      '-o',
      'Dir::Cache::srcpkgcache=s',
      ...args,
    ];
    const gencaches = timed(['sh', '-c', 'rm -f "$0/p" "$0/s"; exec "$@"', cache, ...apt('gencaches')], rounds);
    let file = '';
    for (let round = 0; round < rounds; round++) {
      rmSync(repository, { recursive: true });
      execFileSync('git', ['init', '--quiet', '--bare', repository]);
      const child = await ask(importing, folder);
      if (child.answer.result !== 'imported') throw new Error(`The lists were ${JSON.stringify(child.answer)}.`);
      file = join(folder, 'layers', `debian-${child.answer.tree}.layer`);
      imported.push(child);
      layered.push(await ask({ task: 'layer', repository, source, reader, tree: child.answer.tree, file }, folder));
    }
    const peer = { command: 'apt-cache gencaches', median: rounded(gencaches.wall), cpu: rounded(gencaches.cpu) };
    return [
      besides('debian: lists to committed shards (apt reads half of them)', imported, peer),
      besides('debian: shards to layer', layered, peer),
      ...(await graphRows(file)),
      await traced(folder, apt('rdepends', '--recurse', ...without, 'libssl3')),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function aptLists(): string {
  try {
    return execFileSync('apt-get', ['indextargets', 'Created-By: Packages'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch {
    return '';
  }
}

interface Child {
  readonly answer: ImportAnswer;
  readonly wall: number;
  /** Its own; what git and apt-helper take comes on top. */
  readonly cpu: number;
  readonly rssMiB: number;
}

async function ask(what: ImportAsk, folder: string): Promise<Child> {
  const usage = join(folder, 'usage');
  const preload = pathToFileURL(fileURLToPath(new URL('usage.mjs', import.meta.url))).href;
  const began = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=8', '--import', preload, importMain], {
    env: { ...environment({ USAGE_FILE: usage }), APT_CONFIG: process.env['APT_CONFIG'] },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(JSON.stringify(what));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`The import child ended with ${code}.`);
  const { cpu, rssMiB } = JSON.parse(readFileSync(usage, 'utf8')) as { readonly cpu: number; readonly rssMiB: number };
  return { answer: JSON.parse(said) as ImportAnswer, wall: (performance.now() - began) / 1000, cpu, rssMiB };
}

function besides(name: string, runs: readonly Child[], peer: NonNullable<Row['peer']>): Row {
  const cpu = median(runs.map((run) => run.cpu));
  const ours = { median: rounded(median(runs.map((run) => run.wall))), cpu: rounded(cpu), rssMiB: rounded(Math.max(...runs.map((run) => run.rssMiB))) };
  return { name, unit: 's', n: runs.length, ours, peer, ratio: rounded(cpu / peer.cpu) };
}

async function graphRows(file: string): Promise<Row[]> {
  const loads: number[] = [];
  let layer: BuiltLayer | undefined;
  for (let round = 0; round < 15; round++) {
    const began = performance.now();
    layer = await loadLayer(file);
    loads.push(performance.now() - began);
  }
  if (layer === undefined) throw new Error('The layer cannot be loaded.');
  const world = worldOf([layer]);
  const start = combineLayers([layer])
    .named('libc6')
    .find((node) => node.kind === 'artifact');
  const into = layer.relations.find((item) => item.relation === 'requires')?.in.start ?? new Uint32Array();
  const walks: number[] = [];
  let visited = 0;
  for (let round = 0; round < 51; round++) {
    const began = performance.now();
    const nodes = walk(world, [start?.id ?? ''], { direction: 'down', relations: ['requires'] });
    walks.push(performance.now() - began);
    visited = nodes.reduce((sum, node) => sum + (into[node + 1] as number) - (into[node] as number), 0);
  }
  const rssMiB = rounded(process.memoryUsage.rss() / 2 ** 20);
  const row = (name: string, unit: string, n: number, value: number): Row => ({
    name,
    unit,
    n,
    ours: { median: rounded(value), cpu: rounded(value / (unit === 'ns' ? 1e9 : 1e3)), rssMiB },
    peer: null,
    ratio: null,
  });
  return [
    row('debian: load its layer', 'ms', loads.length, median(loads)),
    row('debian: what stands on libc6, for each edge looked at (least of 51)', 'ns', visited, (Math.min(...walks) * 1e6) / visited),
  ];
}

/** One question to a state that nobody serves, beside the one apt can answer; apt's leaves out what comes over provides. */
async function traced(folder: string, rdepends: readonly string[]): Promise<Row> {
  const config = join(folder, 'config');
  const state = join(folder, 'state');
  mkdirSync(join(config, 'sources'), { recursive: true });
  writeFileSync(join(config, 'factory.yaml'), 'name: bench\nconsole: { act_as: true }\n');
  mkdirSync(join(config, 'people'));
  writeFileSync(join(config, 'people', 'reader.yaml'), 'name: Reader\nroles: { releng: ["*"] }\n');
  writeFileSync(join(config, 'sources', 'debian.yaml'), 'format: deb\napt: true\n');
  const say = (line: readonly string[]): string[] => ['say', line.join(' '), '--config', config, '--state', state];
  execFileSync(process.execPath, [botMain, ...say(['refresh', '--as', 'reader'])], { stdio: 'ignore' });
  const ours = timed([process.execPath, botMain, ...say(question)], rounds);
  const { rssMiB } = await usageOf(say(question));
  const theirs = timed(rdepends, rounds);
  return {
    name: 'debian: say trace libssl3 --all',
    unit: 's',
    n: rounds,
    ours: { median: rounded(ours.wall), cpu: rounded(ours.cpu), rssMiB: rounded(rssMiB) },
    peer: { command: 'apt-cache rdepends --recurse libssl3', median: rounded(theirs.wall), cpu: rounded(theirs.cpu) },
    ratio: rounded(ours.cpu / theirs.cpu),
  };
}
