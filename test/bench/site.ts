import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shareCommits } from '../../bot/commits.ts';
import { keepSite } from '../../bot/site.ts';
import { digestOf } from '../../core/model/digest.ts';
import { openLedger } from '../../core/state/open-ledger.ts';
import { root } from '../story/say.ts';
import { bareAstro } from './bare-astro.ts';
import { cpuOfChildren } from './cpu.ts';
import { buildAgain, generateFactory } from './generated-factory.ts';
import { onceTimed, usageOf, type Measured, type Usage } from './measure.ts';
import { median, rounded, type Row } from './row.ts';

const reporterMain = join(root, 'reporter/main.ts');
const components = 2000;
const changed = 20;
const turns = 3;
/** As many as a distribution has, and as many as change in a day. */
const full = { components: 30_000, changed: 200 };
const switches = 5;

/** What the site costs: whole beside a bare Astro project as large, after twenty changes, and from a commit to the switch. */
export async function benchSite(): Promise<Row[]> {
  // In memory, where there is such a place: on a disk the file system is measured more than the pages.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'millwright-bench-'));
  try {
    return [...(await wholeSite(folder)), ...(await tenPages(join(folder, 'ten'))), ...(await fullSize(join(folder, 'full')))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function wholeSite(folder: string): Promise<Row[]> {
  const state = join(folder, 'state');
  mkdirSync(state);
  await generateFactory(state, components);
  const [light, heavy] = [bareSite(folder, components, 'light'), bareSite(folder, components, 'heavy')];
  const first = report(state);
  const whole: Measured[] = [];
  for (let turn = 0; turn < turns; turn++) {
    whole.push(report(state, '--full'));
    for (const bare of [light, heavy]) bare.run();
  }
  const cpu = median(whole.map((run) => run.cpu));
  const weight = kB(join(state, 'site/current/c/generic/generated/part-00500/index.html'));
  const row = (name: string, seconds: number, n: number, bare: Bare): Row => ({
    name: `site of ${components} components, ${name}: CPU (${weight} kB a page, bare ${bare.weight()} kB)`,
    unit: 's',
    n,
    ours: { median: rounded(seconds), cpu: rounded(seconds), rssMiB: 0 },
    ...bare.beside(seconds),
  });
  return [
    await afterChanges(state, 700, changed),
    row('everything rendered', cpu, turns, heavy),
    row('everything rendered, beside light pages', cpu, turns, light),
    row('the first time, templates compiled', first.cpu, 1, heavy),
  ];
}

interface Bare {
  /** Builds it once more. */
  run(): void;
  /** kB of one of its pages. */
  weight(): number;
  beside(cpu: number): Pick<Row, 'peer' | 'ratio'>;
}

function bareSite(folder: string, count: number, weight: 'light' | 'heavy'): Bare {
  const bare = join(folder, `bare-${weight}`);
  const build = bareAstro(bare, count, weight);
  const runs: Measured[] = [];
  return {
    run: () => void runs.push(onceTimed(build, bare)),
    weight: () => kB(join(bare, 'dist/item/part-500/index.html')),
    beside(cpu) {
      const own = median(runs.map((run) => run.cpu));
      return { peer: { command: `astro build of ${count} pages`, median: rounded(own), cpu: rounded(own) }, ratio: rounded(cpu / own) };
    },
  };
}

/** The site of a whole distribution: what it takes to be made, to be kept when nothing changed, and to follow a day's changes. */
async function fullSize(state: string): Promise<Row[]> {
  mkdirSync(state);
  await generateFactory(state, full.components);
  report(state);
  const whole = await reportUsage(state, '--full');
  const bare = bareSite(state, full.components, 'heavy');
  bare.run();
  const idle = await reportUsage(state);
  const day = await afterChanges(state, 700, full.changed);
  const none = { peer: null, ratio: null };
  const named = (what: string): string => `site of ${full.components} components, ${what}`;
  const row = (name: string, { cpu, rssMiB }: Pick<Usage, 'cpu' | 'rssMiB'>, peer: Pick<Row, 'peer' | 'ratio'> = none): Row => ({
    name: `${named(name)}: CPU of the reporter`,
    unit: 's',
    n: 1,
    ours: { median: rounded(cpu), cpu: rounded(cpu), rssMiB: Math.round(rssMiB) },
    ...peer,
  });
  const { bytes, largest } = sizesBelow(join(state, 'site/current'));
  const size = (name: string, unit: string, value: number): Row => ({
    name: named(name),
    unit,
    n: 1,
    ours: { median: rounded(value), cpu: 0, rssMiB: 0 },
    ...none,
  });
  return [
    day,
    row('everything rendered', whole, bare.beside(whole.cpu)),
    row('nothing to do', idle),
    size('all its files', 'GB', bytes / 1e9),
    size('its largest page', 'kB', largest / 1e3),
  ];
}

function sizesBelow(folder: string): { readonly bytes: number; readonly largest: number } {
  let [bytes, largest] = [0, 0];
  for (const path of readdirSync(`${folder}/`, { recursive: true, encoding: 'utf8' })) {
    const found = statSync(join(folder, path));
    if (!found.isFile()) continue;
    bytes += found.size;
    if (path.endsWith('.html')) largest = Math.max(largest, found.size);
  }
  return { bytes, largest };
}

function reportUsage(state: string, ...more: readonly string[]): Promise<Usage> {
  return usageOf(['--state', state, ...more], reporterMain);
}

/** Pages that were rendered, beside the pages whose model says something else than before. */
async function afterChanges(state: string, from: number, changed: number): Promise<Row> {
  const before = modelsOf(state);
  await buildAt(state, from, changed, '1.2');
  const { cpu, stdout } = report(state);
  const after = modelsOf(state);
  const differ = [...after].filter(([path, model]) => before.get(path) !== model).length;
  const { rendered } = JSON.parse(stdout) as { rendered: number };
  return {
    name: `site after ${changed} of ${before.size} pages' components were built: pages rendered`,
    unit: 'pages',
    n: 1,
    ours: { median: rendered, cpu: rounded(cpu), rssMiB: 0 },
    peer: { command: 'pages whose model differs', median: differ, cpu: 0 },
    ratio: rounded(rendered / differ),
  };
}

/** From the commit to the switch of `current`, with the wait for the rest of a burst, by the reporter the bot keeps. */
async function tenPages(state: string): Promise<Row[]> {
  mkdirSync(state);
  await generateFactory(state, 40);
  report(state);
  const ledger = await openLedger({ folder: state, now: () => Temporal.Now.instant() });
  const commits = shareCommits(ledger, 'site');
  const site = keepSite(commits, { state, log: (line) => console.error(line) });
  const walls: number[] = [];
  const pages: number[] = [];
  const cpuBefore = cpuOfChildren();
  try {
    for (let turn = 0; turn < switches; turn++) {
      const models = modelsOf(state);
      const current = readlinkSync(join(state, 'site/current'));
      await buildAgain(ledger, 0, 8, `2.${turn}`);
      const began = performance.now();
      while (readlinkSync(join(state, 'site/current')) === current) {
        if (performance.now() - began > 60_000) throw new Error('The site was not switched within a minute.');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      walls.push((performance.now() - began) / 1000);
      pages.push([...modelsOf(state)].filter(([path, model]) => models.get(path) !== model).length);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await site.close();
    await ledger.close();
  }
  const cpu = (cpuOfChildren() - cpuBefore) / switches;
  const name = `commit that changes ${median(pages)} pages of ${modelsOf(state).size}`;
  const alone = await oneReporter(state);
  const none = { peer: null, ratio: null };
  return [
    { name: `${name} to the site's switch: wall`, unit: 's', n: switches, ours: { median: rounded(median(walls)), cpu: rounded(cpu), rssMiB: 0 }, ...none },
    {
      name: `${name}: CPU, a reporter's start shared by ${switches}`,
      unit: 's',
      n: switches,
      ours: { median: rounded(cpu), cpu: rounded(cpu), rssMiB: 0 },
      ...none,
    },
    { name: `${name}: CPU, by a reporter of its own`, unit: 's', n: switches, ours: { median: rounded(alone), cpu: rounded(alone), rssMiB: 0 }, ...none },
  ];
}

/** CPU of a reporter that is started for one commit. */
async function oneReporter(state: string): Promise<number> {
  const runs: number[] = [];
  for (let turn = 0; turn < switches; turn++) {
    await buildAt(state, 0, 8, `3.${turn}`);
    runs.push(report(state).cpu);
  }
  return median(runs);
}

async function buildAt(state: string, first: number, count: number, version: string): Promise<void> {
  const ledger = await openLedger({ folder: state, now: () => Temporal.Now.instant() });
  await buildAgain(ledger, first, count, version);
  await ledger.close();
}

function report(state: string, ...more: readonly string[]): Measured & { readonly stdout: string } {
  return onceTimed([process.execPath, reporterMain, '--state', state, ...more], state);
}

/** What each page says, without the moment since when; only the first page says how fresh the whole site is. */
function modelsOf(state: string): Map<string, string> {
  const site = join(state, 'site/current');
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('index.json'));
  const said = (path: string): string => readFileSync(join(site, path), 'utf8');
  return new Map(files.map((path) => [path, digestOf(path === 'index.json' ? said(path) : said(path).replace(/"asOf":\{[^}]*\}/, ''))]));
}

function kB(file: string): number {
  return Math.round(statSync(file).size / 100) / 10;
}
