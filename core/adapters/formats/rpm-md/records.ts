import type { Facts, PackageEdge, PackageRecord, Skipped } from '../../../content/format.ts';
import type { Relation } from '../../../model/node.ts';
import { compareRpmVersions } from '../../../model/rpm-version.ts';
import { upstreamOfUrl } from './upstream.ts';
import type { ModuleStream } from './modules.ts';
import { evrOf, isSource, type Dependency, type RpmPackage } from './package.ts';
import { artifactPurl, componentPurl, moduleId, parseNevra } from './purls.ts';
import type { Update } from './updateinfo.ts';

/** Everything read of one repository. */
export interface Repository {
  readonly namespace: string | undefined;
  readonly packages: readonly RpmPackage[];
  /** Paths of packages that somebody requires, by pkgid. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly streams: readonly ModuleStream[];
  readonly updates: readonly Update[];
  /** Groups by name of a binary package. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** A record for each binary package, each source package by name, each module stream. */
export function* recordsOf(repository: Repository, file: string): Generator<PackageRecord | Skipped> {
  const { namespace, packages, streams } = repository;
  const modulesOf = Map.groupBy(
    streams.flatMap((stream) => stream.artifacts.map((nevra) => ({ key: keyOf(parseNevra(nevra)), id: moduleId(namespace, stream.name, stream.stream) }))),
    (item) => item.key,
  );
  const advisories = Map.groupBy(
    repository.updates.flatMap(({ packages: brought, ...advisory }) => brought.map((nevra) => ({ key: keyOf(parseNevra(nevra)), advisory }))),
    (item) => item.key,
  );
  const sources = new Map<string, { newest: RpmPackage | undefined; version: string; binaries: RpmPackage[] }>();
  const seen = new Map<string, RpmPackage>();
  for (const item of packages) {
    const isSourcePackage = isSource(item);
    const [sourceName, version] = isSourcePackage ? [item.name, evrOf(item)] : sourceOf(item.sourceRpm);
    const source = sources.get(sourceName) ?? { newest: undefined, version, binaries: [] };
    if (sourceName !== '') sources.set(sourceName, source);
    if (compareRpmVersions(version, source.version) > 0) source.version = version;
    if (isSourcePackage) {
      if (source.newest === undefined || compareRpmVersions(version, evrOf(source.newest)) > 0) source.newest = item;
      continue;
    }
    const purl = artifactPurl(namespace, item);
    const twin = seen.get(purl);
    if (twin !== undefined) {
      if (twin.pkgid !== item.pkgid)
        yield {
          skipped: { file, line: item.line, reason: `${item.name} ${evrOf(item)} ${item.arch} stands here twice with different contents; the first counts.` },
        };
      continue;
    }
    seen.set(purl, item);
    source.binaries.push(item);
    yield artifactRecord(repository, item, { purl, source: sourceName }, modulesOf.get(keyOf(item)) ?? [], advisories.get(keyOf(item)) ?? []);
  }
  const members = Map.groupBy(
    streams.flatMap((stream) => stream.components.map((name) => ({ name, id: moduleId(namespace, stream.name, stream.stream) }))),
    (item) => item.name,
  );
  for (const [name, { newest, version, binaries }] of sources) {
    const described = newest ?? binaries[0];
    const critical = binaries.some((item) => isCritical(repository.groups.get(item.name)));
    const upstream = upstreamOfUrl(described?.url ?? '');
    const owners = ownersIn(described?.packager ?? '');
    yield {
      purl: componentPurl(namespace, name),
      kind: 'component',
      name,
      version: newest === undefined ? version : evrOf(newest),
      ...(upstream === undefined ? {} : { upstream }),
      ...(owners.length === 0 ? {} : { owners }),
      ...(critical ? { facts: { critical: true } } : {}),
      source: name,
      ...needsOf({ 'build-requires': newest?.requires ?? [] }),
      edges: (members.get(name) ?? []).map(({ id }): PackageEdge => ({ relation: 'member-of', to: id })),
    };
  }
  for (const stream of streams) yield moduleRecord(repository, stream);
}

function artifactRecord(
  { groups, files, namespace }: Repository,
  item: RpmPackage,
  { purl, source }: { readonly purl: string; readonly source: string },
  modules: readonly { readonly id: string }[],
  advisories: readonly { readonly advisory: Omit<Update, 'packages'> }[],
): PackageRecord {
  const inGroups = groups.get(item.name) ?? [];
  const facts: Facts = {
    ...(inGroups.length === 0 ? {} : { groups: [...new Set(inGroups)].sort() }),
    ...(isCritical(inGroups) ? { critical: true } : {}),
    ...(advisories.length === 0 ? {} : { advisories: [...new Map(advisories.map(({ advisory }) => [advisory.id, advisory])).values()] }),
  };
  const own = `${item.name} = ${evrOf(item)}`;
  const provides = [...item.provides.map(textOfDependency).filter((text) => text !== own && !text.startsWith('bundled(')), ...(files.get(item.pkgid) ?? [])];
  return {
    purl,
    kind: 'artifact',
    name: item.name,
    version: evrOf(item),
    arch: item.arch,
    ...(provides.length === 0 ? {} : { provides: [...new Set(provides)].sort() }),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(source === '' ? {} : { source, builtFrom: componentPurl(namespace, source) }),
    ...needsOf({ requires: item.requires, recommends: item.recommends, suggests: item.suggests }),
    edges: [...new Set(modules.map(({ id }) => id))].map((to): PackageEdge => ({ relation: 'member-of', to })),
  };
}

function moduleRecord({ namespace, streams }: Repository, stream: ModuleStream): PackageRecord {
  const needs = (relation: 'requires' | 'build-requires', wanted: ReadonlyMap<string, readonly string[]>): PackageEdge[] =>
    [...wanted].flatMap(([name, names]) => {
      const here = names.length > 0 ? names : streams.filter((other) => other.name === name).map((other) => other.stream);
      return here.map((other): PackageEdge => ({ relation, to: moduleId(namespace, name, other), ...(names.length > 0 ? {} : { constraint: 'any stream' }) }));
    });
  return {
    purl: moduleId(namespace, stream.name, stream.stream),
    kind: 'module',
    name: stream.name,
    version: stream.version,
    facts: {
      stream: stream.stream,
      ...(stream.summary === '' ? {} : { summary: stream.summary }),
      ...(stream.isDefault ? { isDefault: true } : {}),
      ...(stream.eol === undefined ? {} : { eol: stream.eol }),
      ...(stream.profiles.length === 0 ? {} : { profiles: stream.profiles }),
    },
    edges: [...needs('requires', stream.requires), ...needs('build-requires', stream.buildRequires)],
  };
}

/** Needs as the package names them; what rpm itself has to be able to do is met by rpm. */
function needsOf(lists: { readonly [Name in Relation]?: readonly Dependency[] }): Pick<PackageRecord, 'needs'> {
  const needs = Object.entries(lists).flatMap(([relation, dependencies]) => {
    const wanted = dependencies.filter(({ name }) => !name.startsWith('rpmlib('));
    return wanted.length === 0 ? [] : [[relation, [...new Set(wanted.map(textOfDependency))].sort()] as const];
  });
  return needs.length === 0 ? {} : { needs: Object.fromEntries(needs) };
}

function textOfDependency({ name, sense, evr }: Dependency): string {
  return sense === undefined ? name : `${name} ${sense} ${evr ?? ''}`;
}

/** `bash-5.2-1.fc40.src.rpm` → its name and version. */
function sourceOf(file: string): [name: string, version: string] {
  const [, name = '', version = '', release = ''] = /^(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm$/.exec(file) ?? [];
  return [name, name === '' ? '' : `${version}-${release}`];
}

function keyOf(
  nevra: { readonly name: string; readonly epoch: string; readonly version: string; readonly release: string; readonly arch: string } | undefined,
): string {
  return nevra === undefined ? '' : `${nevra.name} ${evrOf(nevra)} ${nevra.arch}`;
}

/** A packager who can be written to; `http://bugs.example.org` and a vendor's name are nobody. */
function ownersIn(packager: string): string[] {
  return /^[^<>\n]{0,100}<[^<>@\s]{1,64}@[^<>@\s]{1,200}>$/.test(packager) ? [packager] : [];
}

/** Groups that a distribution cannot start, or be installed, without (`critical-path-base` and the like). */
function isCritical(groups: readonly string[] | undefined): boolean {
  return groups?.some((group) => group.startsWith('critical-path')) ?? false;
}
