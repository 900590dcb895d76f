import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFormat } from '../../core/adapters/formats/rpm-md/read.ts';
import { folderPlace } from '../../core/content/fetch/folder-place.ts';
import type { PackageRecord } from '../../core/content/format.ts';
import { combineLayers } from '../../core/graph/combine.ts';
import { importedLayer } from '../../core/graph/imported-layer.ts';
import { compareRpmVersions } from '../../core/model/rpm-version.ts';
import { makeRepository } from './rpm/make-repository.ts';

export const title = 'rpm orders versions, and libsolv finds closures, as this does';

export const needs = [
  { tool: 'rpmbuild', package: 'rpm' },
  { tool: 'createrepo_c', package: 'createrepo-c' },
  { tool: 'installcheck', package: 'libsolv-tools' },
  { tool: 'dnf', package: 'dnf' },
];

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-proof-'));
  try {
    sameOrder(folder);
    const repository = join(folder, 'repository');
    makeRepository(repository);
    await sameClosures(repository, join(folder, 'dnf'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 2,000 pairs of versions, near each other more often than not. */
function sameOrder(folder: string): void {
  const parts = ['0', '1', '9', '10', '09', 'a', 'b', 'rc', 'Z', '.', '.', '_', '+', '~', '^', '1.0', '2.0', 'fc40', 'git7'];
  const random = sequence(20_261_125);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const word = (): string => `${pick(['1', '2', '0', 'a'])}${Array.from({ length: Math.floor(random() * 5) }, () => pick(parts)).join('')}`;
  const version = (): string => `${random() < 0.2 ? `${pick([0, 1, 2])}:` : ''}${word()}${random() < 0.6 ? `-${word()}` : ''}`;
  const near = (text: string): string => (random() < 0.5 ? version() : `${text}${pick(parts)}`);
  const pairs = Array.from({ length: 2000 }, () => {
    const first = version();
    return random() < 0.5 ? [first, near(first)] : [near(first), first];
  });
  const file = join(folder, 'pairs');
  writeFileSync(file, pairs.map((pair) => `${pair.join(' ')}\n`).join(''));
  const answers = join(folder, 'answers');
  const script = `local out = io.open("${answers}", "w"); for line in io.lines("${file}") do local at = line:find(" ", 1, true); out:write(rpm.vercmp(line:sub(1, at - 1), line:sub(at + 1)), " ") end; out:close()`;
  execFileSync('rpm', ['--eval', `%{lua: ${script}}`]);
  const said = readFileSync(answers, 'utf8').trim().split(' ').map(Number);
  if (said.length !== pairs.length) throw new Error(`rpm answered ${said.length} of ${pairs.length}.`);
  const wrong = pairs.filter(([a = '', b = ''], at) => Math.sign(compareRpmVersions(a, b)) !== said[at]);
  if (wrong.length > 0)
    throw new Error(
      `rpm orders ${wrong.length} pairs otherwise, such as ${wrong
        .slice(0, 5)
        .map((pair) => pair.join(' and '))
        .join('; ')}.`,
    );
  console.log(
    `  ${pairs.length} pairs of versions: rpm ${[-1, 0, 1].map((order) => said.filter((each) => each === order).length).join(' / ')} (before, equal, after), none otherwise here`,
  );
}

async function sameClosures(repository: string, cache: string): Promise<void> {
  const { closures, records } = await closuresOf(repository);
  const script = join(import.meta.dirname, 'rpm', 'closures.py');
  const solved = execFileSync('/usr/bin/python3', [script, join(repository, 'repodata'), 'x86_64'], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  let reached = 0;
  for (const line of solved) {
    const [name = '', found = ''] = line.split('\t');
    const here = closures(name);
    if (here.join(' ') !== found) throw new Error(`From ${name} libsolv reaches "${found}", and this reaches "${here.join(' ')}".`);
    reached += here.length;
  }
  console.log(`  ${solved.length} closures, ${reached} packages reached: libsolv's are the same`);
  if (solved.length < 65) throw new Error(`libsolv told of ${solved.length} packages only.`);
  // dnf leaves out what belongs to a module nobody enabled; without the modules it sees all of it.
  const plain = `${repository}-plain`;
  mkdirSync(plain);
  execFileSync('createrepo_c', ['--quiet', '--no-database', '--outputdir', plain, repository]);
  sameAsDnf(plain, cache, records, closures);
}

/** dnf follows what is required with all that meets it, packages themselves left out. */
function sameAsDnf(repository: string, cache: string, records: readonly PackageRecord[], closures: (name: string) => string[]): void {
  const names = ['by-file', 'by-version', 'rich-or', 'rich-with', 'rich-without', 'needs-epoch', 'needs-pre', 'needs-final', 'ring0', 'tool'];
  const base = [
    '-q',
    '--repofrompath',
    `here,${repository}`,
    '--repo',
    'here',
    '--nogpgcheck',
    '--forcearch',
    'x86_64',
    '--setopt',
    `cachedir=${cache}`,
    '--setopt',
    'reposdir=/nowhere',
    '--releasever',
    '1',
  ];
  for (const name of names) {
    const asked = ['repoquery', '--requires', '--resolve', '--recursive', '--qf', '%{name}-%{evr}.%{arch}', `${name}.${archOf(name, records)}`];
    const said = execFileSync('dnf', [...base, ...asked], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\n')
      .filter((line) => line !== '');
    const self = records.find((record) => record.kind === 'artifact' && record.name === name);
    const own = self === undefined ? '' : nevraOf(self);
    const found = [...new Set(said)]
      .filter((each) => each !== own)
      .sort()
      .join(' ');
    const here = closures(own).join(' ');
    if (here !== found) throw new Error(`From ${own} dnf reaches "${found}", and this reaches "${here}".`);
  }
  console.log(`  ${names.length} closures of dnf repoquery --requires --resolve --recursive: the same`);
}

async function closuresOf(repository: string) {
  const now = Temporal.Now.instant();
  const format = openFormat();
  const survey = await format.survey(folderPlace(repository), { now, suites: [], components: [], arches: [] });
  const records = (await Array.fromAsync(survey.read())).map((item) => {
    if ('skipped' in item) throw new Error(item.skipped.reason);
    return item;
  });
  const graph = combineLayers([importedLayer({ id: 'here', format: 'rpm-md' }, 'key', records, format)]);
  const byNevra = new Map(records.filter((record) => record.kind === 'artifact').map((record) => [nevraOf(record), record.purl]));
  const byPurl = new Map([...byNevra].map(([nevra, purl]) => [purl, nevra]));
  const closures = (nevra: string): string[] =>
    graph
      .closure([byNevra.get(nevra) ?? ''], { direction: 'up', relations: ['requires'] })
      .flatMap((item) => byPurl.get(item.id) ?? [])
      .filter((item) => item !== nevra)
      .sort();
  return { closures, records };
}

function nevraOf({ name, version, arch }: PackageRecord): string {
  return `${name}-${version}.${arch ?? ''}`;
}

function archOf(name: string, records: readonly PackageRecord[]): string {
  return records.find((record) => record.kind === 'artifact' && record.name === name)?.arch ?? '';
}

/** Numbers from 0 to 1, the same each time (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
