import { createHash } from 'node:crypto';
import { brokenSource } from '../../../content/broken.ts';
import { aptTargets, type AptTarget } from '../../../content/fetch/apt-place.ts';
import type { Place } from '../../../content/fetch/place.ts';
import { packingOf, unpack } from '../../../content/fetch/unpack.ts';
import type { Operator, PackageRecord, RepositoryFormat, RepositoryOptions, Skipped, Survey } from '../../../content/format.ts';
import { digestOfValue } from '../../../model/digest.ts';
import { compareDebVersions } from '../../../model/deb-version.ts';
import { indexesOf, type Index } from './indexes.ts';
import { packageFields, packageOf, type Reading } from './package.ts';
import { clauseReader } from './relations.ts';
import { readRelease, vendorOf, type Release } from './release.ts';
import { componentOf, sourceFields } from './source.ts';
import { stanzas, type Stanza } from './stanzas.ts';

/** Repositories of Debian packages: suites below `dists/`, flat folders, lone index files, and the lists of the machine's apt. */
export function openFormat(): RepositoryFormat {
  return { survey, naming: { meets, mixesArches: false } };
}

const machines: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
  s390x: 's390x',
  riscv64: 'riscv64',
};

async function survey(place: Place, options: RepositoryOptions): Promise<Survey> {
  const found = options.machine === true ? await machineIndexes(place, options) : await repositoryIndexes(place, options);
  const asked = [options.suites, options.components, options.arches];
  return {
    digest: digestOfValue([asked, found.indexes.map((index) => [index.file, index.vendor, index.digest])]),
    signature: found.signature,
    read: () => readIndexes(found.indexes, options.arches.length > 0 ? options.arches : found.arches),
  };
}

interface Found {
  readonly indexes: readonly Index[];
  readonly arches: readonly string[];
  readonly signature: string;
}

async function repositoryIndexes(place: Place, options: RepositoryOptions): Promise<Found> {
  const machine = machines[process.arch] ?? process.arch;
  const folders = options.suites.length === 0 ? [''] : options.suites.map((suite) => (suite.endsWith('/') ? suite : `dists/${suite}/`));
  const indexes: Index[] = [];
  const signatures: string[] = [];
  const arches = new Set<string>();
  for (const folder of folders) {
    const release = await readRelease(place, folder, options);
    if (release === undefined && options.suites.length > 0)
      throw brokenSource(`${folder}InRelease`, null, `there is no such suite at ${place.name}.`, 'Correct suites: or the address of this source.');
    const here = release === undefined ? await loneIndexes(place, options) : indexesOf(place, release, options, machine);
    indexes.push(...here);
    for (const index of here) arches.add(/\/binary-([^/]+)\//.exec(index.file)?.[1] ?? machine);
    signatures.push(sayVerified(release));
  }
  return { indexes, arches: [...arches], signature: [...new Set(signatures)].join('; ') };
}

function sayVerified(release: Release | undefined): string {
  if (release === undefined) return 'unverified: no Release file vouches for it';
  return release.signer === undefined ? 'unverified: no keyring is configured' : `signed by ${release.signer}`;
}

/** Where there is no Release file: the files themselves, known by their bytes. */
async function loneIndexes(place: Place, options: RepositoryOptions): Promise<Index[]> {
  if (options.keyring !== undefined)
    throw brokenSource('Release', null, `${place.name} has no Release file, so nothing in it is signed.`, 'Give the source suites:, or remove keyring:.');
  const found: Index[] = [];
  for (const kind of ['Sources', 'Packages'] as const) {
    for (const ending of ['', '.gz', '.zst', '.xz', '.lz4', '.bz2']) {
      const file = kind + ending;
      const raw = await place.open(file);
      if (raw === undefined) continue;
      const hash = createHash('sha256');
      for await (const chunk of raw) hash.update(chunk);
      found.push({ kind, vendor: 'debian', file, digest: hash.digest('hex'), open: () => opened(place, file) });
      break;
    }
  }
  if (found.length === 0)
    throw brokenSource(
      place.name,
      null,
      'there is no Release, no Packages and no Sources here.',
      'Give the source suites: as apt would be given them, or correct its address.',
    );
  return found;
}

async function* opened(place: Place, file: string): AsyncGenerator<Uint8Array> {
  const raw = await place.open(file);
  if (raw === undefined) throw brokenSource(file, null, 'it has gone while it was read.', 'Refresh again; the last good import stays.');
  yield* unpack(raw, { file, packing: packingOf(file), limit: 2 * 1024 ** 3 });
}

/** apt unpacks its lists itself. */
async function* listed(place: Place, file: string): AsyncGenerator<Uint8Array> {
  const text = await place.open(file);
  if (text === undefined) throw brokenSource(file, null, 'it has gone while it was read.', 'Refresh again; the last good import stays.');
  yield* text;
}

async function machineIndexes(place: Place, { suites, components, arches }: RepositoryOptions): Promise<Found> {
  const all = JSON.parse(Buffer.from((await place.read(aptTargets, 2 ** 24)) ?? []).toString()) as AptTarget[];
  const wanted = (list: readonly string[], ...values: string[]): boolean => list.length === 0 || values.some((value) => value === '' || list.includes(value));
  const targets = all.filter((target) => wanted(suites, target.suite, target.codename) && wanted(components, target.component) && wanted(arches, target.arch));
  if (targets.length === 0)
    throw brokenSource(
      'apt',
      null,
      'apt has no list that fits.',
      `It has ${[...new Set(all.map((target) => `${target.suite} ${target.component}`))].join(', ')}.`,
    );
  targets.sort((a, b) => Number(b.kind === 'Sources') - Number(a.kind === 'Sources'));
  return {
    arches: [...new Set(targets.map((target) => target.arch).filter((arch) => arch !== ''))],
    signature: 'as apt fetched and checked it',
    indexes: targets.map(({ kind, suite, component, arch, origin, file, sha256 }) => ({
      kind,
      vendor: vendorOf(origin),
      file: [suite, component, kind === 'Sources' ? 'source' : `binary-${arch}`, kind].join('/'),
      digest: sha256,
      open: () => listed(place, file),
    })),
  };
}

/** Sources first, so that what they describe need not be made up from the packages they build. */
async function* readIndexes(indexes: readonly Index[], arches: readonly string[]): AsyncGenerator<PackageRecord | Skipped> {
  const described = new Set<string>();
  const clauses = clauseReader({ arches, profiles: [] });
  for (const index of [...indexes].sort((a, b) => Number(b.kind === 'Sources') - Number(a.kind === 'Sources'))) {
    const bad: Skipped[] = [];
    const skip = (line: number, reason: string): void => void bad.push({ skipped: { file: index.file, line, reason } });
    const reading: Reading = { vendor: index.vendor, clauses, bad: (stanza, reason) => skip(stanza.line, reason) };
    const read = index.kind === 'Sources' ? readSource : readPackage;
    for await (const batch of stanzas(index.open(), index.kind === 'Sources' ? sourceFields : packageFields)) {
      for (const stanza of batch) {
        if (stanza.fault !== undefined) skip(stanza.line, `${stanza.fields.get('Package') ?? 'a paragraph'}: ${stanza.fault}`);
        else yield* read(stanza, reading, described, skip);
      }
      yield* bad.splice(0);
    }
    yield* bad;
  }
}

type Skip = (line: number, reason: string) => void;

function* readSource(stanza: Stanza, reading: Reading, described: Set<string>, skip: Skip): Generator<PackageRecord> {
  const component = componentOf(stanza, reading);
  if (typeof component === 'string') return skip(stanza.line, component);
  described.add(component.purl);
  yield component;
}

function* readPackage(stanza: Stanza, reading: Reading, described: Set<string>, skip: Skip): Generator<PackageRecord> {
  const found = packageOf(stanza, reading);
  if (typeof found === 'string') return skip(stanza.line, found);
  yield found.artifact;
  if (described.has(found.component.purl)) return;
  described.add(found.component.purl);
  yield found.component;
}

/** deb-control(5): a provide without a version meets no need that names one. */
function meets(provided: string | undefined, op: Operator, wanted: string): boolean {
  if (provided === undefined) return false;
  const order = compareDebVersions(provided, wanted);
  switch (op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
  }
}
