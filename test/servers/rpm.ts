import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFormat } from '../../core/adapters/formats/rpm-md/read.ts';
import { folderPlace } from '../../core/content/fetch/folder-place.ts';
import type { PackageRecord } from '../../core/content/format.ts';
import { combineLayers } from '../../core/graph/combine.ts';
import { importedLayer } from '../../core/graph/imported-layer.ts';
import { digestOfValue } from '../../core/model/digest.ts';
import { makeRepository } from './rpm/make-repository.ts';

export const title = 'libsolv and dnf find what packages stand on as this does, on a repository that rpmbuild and createrepo_c made';

export const needs = [
  { tool: 'rpmbuild', package: 'rpm' },
  { tool: 'createrepo_c', package: 'createrepo-c' },
  { tool: '/usr/lib/python3/dist-packages/solv.py', package: 'python3-solv' },
  { tool: 'dnf', package: 'dnf' },
  { tool: 'xz', package: 'xz-utils' },
  { tool: 'bzip2', package: 'bzip2' },
];

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-proof-'));
  try {
    const repository = join(folder, 'repository');
    makeRepository(repository);
    await sameClosures(repository, join(folder, 'dnf'));
    await sameWhateverPacked(repository);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

/** Whatever createrepo_c packs the metadata with, the same is read of it. */
async function sameWhateverPacked(repository: string): Promise<void> {
  const counts: string[] = [];
  for (const packing of ['gz', 'xz', 'bz2']) {
    const folder = `${repository}-${packing}`;
    mkdirSync(folder);
    execFileSync('createrepo_c', ['--quiet', '--no-database', `--general-compress-type=${packing}`, '--outputdir', folder, repository]);
    const { records } = await closuresOf(folder);
    counts.push(digestOfValue(records.map((record) => record.purl).sort()));
  }
  if (new Set(counts).size !== 1) throw new Error(`Packed by gzip, xz and bzip2, not the same was read: ${counts.join(', ')}.`);
  console.log('  packed by gzip, xz and bzip2: the same packages');
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
