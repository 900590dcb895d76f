import type { ComponentConfig } from '@millwright/core/config/schema.ts';
import { pageOf, parsePurl, purlBase } from '@millwright/core/model/ids.ts';
import type { NodeKind, Provenance } from '@millwright/core/model/node.ts';
import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import type { Facts } from './facts.ts';

/** What has a page below `/c/`: a component, or a package, whatever its version. */
export interface Thing {
  /** purl without version and qualifiers. */
  readonly id: string;
  readonly url: string;
  name: string;
  kind: NodeKind;
  format: string | null;
  readonly owners: Set<string>;
  upstream: string | null;
  config: ComponentConfig | undefined;
  /** Components whose builds make it. */
  readonly builtBy: Set<string>;
  readonly versions: ThingVersion[];
}

export interface ThingVersion {
  readonly version: string;
  readonly purl: string;
  readonly arch: string | null;
  /** `build:<id>` or `source:<id>`; null for what is only named by others. */
  readonly from: string | null;
}

export interface Dependency {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly provenance: Provenance;
  readonly constraint: string | null;
}

export interface Things {
  readonly all: ReadonlyMap<string, Thing>;
  /** Keyed by the id of the thing that needs. */
  readonly requires: ReadonlyMap<string, readonly Dependency[]>;
  /** Keyed by the id of the thing that is needed. */
  readonly usedBy: ReadonlyMap<string, readonly Dependency[]>;
}

/** One list of all that has a name: what is configured, what was built, what was imported. */
export function thingsOf(facts: Facts): Things {
  const all = new Map<string, Thing>();
  const dependencies = new Map<string, Dependency>();
  const thing = (purl: string, kind: NodeKind, format: string | null): Thing | undefined => {
    const id = baseOf(purl);
    if (id === undefined) return undefined;
    let found = all.get(id);
    if (found === undefined) {
      const url = pageOf('component', id) ?? '/';
      found = { id, url, name: nameOf(id), kind, format, owners: new Set(), upstream: null, config: undefined, builtBy: new Set(), versions: [] };
      all.set(id, found);
    }
    found.format ??= format;
    return found;
  };
  const depend = (dependency: Dependency): void => {
    const { from, to, relation } = dependency;
    const key = `${from} ${relation} ${to}`;
    if (from !== to && !dependencies.has(key)) dependencies.set(key, dependency);
  };

  for (const config of facts.config.components.values()) {
    const made = thing(config.purl, 'component', config.format);
    if (made === undefined) continue;
    made.kind = 'component';
    made.config = config;
    made.upstream = config.upstream ?? null;
    for (const owner of config.owners) made.owners.add(`person:${owner}`);
  }
  for (const config of facts.config.components.values()) {
    const from = baseOf(config.purl);
    for (const name of config.build_requires) {
      const to = baseOf(facts.config.components.get(name)?.purl ?? '');
      if (from !== undefined && to !== undefined) depend({ from, to, relation: 'build-requires', provenance: 'declared', constraint: null });
    }
  }
  for (const build of currentBuilds(facts)) {
    for (const output of build.outputs) {
      const made = thing(output.purl, 'artifact', build.format);
      if (made === undefined) continue;
      const maker = baseOf(build.component);
      if (maker !== undefined && maker !== made.id) made.builtBy.add(maker);
      made.versions.push({ version: parsePurl(output.purl).version ?? build.version, purl: output.purl, arch: null, from: `build:${build.id}` });
    }
    for (const node of build.nodes) {
      const named = thing(node.id, 'artifact', null);
      if (named !== undefined && node.version !== undefined) named.versions.push({ version: node.version, purl: node.id, arch: null, from: null });
    }
    for (const edge of build.edges) {
      const [from, to] = [thing(edge.from, 'artifact', null), thing(edge.to, 'artifact', null)];
      if (from !== undefined && to !== undefined)
        depend({ from: from.id, to: to.id, relation: edge.relation, provenance: 'manifest', constraint: edge.constraint ?? null });
    }
  }
  for (const { source, record } of facts.packages) {
    const made = thing(record.purl, record.kind, facts.imports.find((item) => item.id === source)?.format ?? null);
    if (made === undefined) continue;
    if (made.config === undefined) made.name = record.name;
    made.upstream ??= record.upstream ?? null;
    for (const owner of record.owners ?? []) made.owners.add(owner);
    if (record.builtFrom !== undefined && record.builtFrom !== made.id) made.builtBy.add(record.builtFrom);
    made.versions.push({ version: record.version, purl: record.purl, arch: record.arch ?? null, from: `source:${source}` });
    for (const edge of record.edges) {
      const to = thing(edge.to, 'artifact', null);
      if (to !== undefined) depend({ from: made.id, to: to.id, relation: edge.relation, provenance: 'declared', constraint: edge.constraint ?? null });
    }
  }
  const sorted = [...dependencies.values()].sort((a, b) => compare(a.relation, b.relation) || compare(a.to, b.to) || compare(a.from, b.from));
  return { all, requires: Map.groupBy(sorted, (item) => item.from), usedBy: Map.groupBy(sorted, (item) => item.to) };
}

/** The build that counts of each component. */
export function currentBuilds(facts: Facts): BuildRecord[] {
  const wanted = new Set([...facts.current.values()].map((item) => item.build));
  return facts.builds.filter((build) => wanted.has(build.id));
}

/** Only npm's namespaces are a part of the name people say. */
function nameOf(purl: string): string {
  const { type, namespace, name } = parsePurl(purl);
  return type === 'npm' && namespace !== undefined ? `${namespace}/${name}` : name;
}

const bases = new Map<string, string | undefined>();
const mostBases = 500_000;

/** The version a purl names; null for none, and for what is no purl. */
export function versionIn(purl: string): string | null {
  return baseOf(purl) === undefined ? null : (parsePurl(purl).version ?? null);
}

/** The purl without version and qualifiers; undefined for text that is no package URL. */
export function baseOf(purl: string): string | undefined {
  // The same names stand in very many places, report after report, and taking one apart is dear.
  const known = bases.get(purl);
  if (known !== undefined || bases.has(purl)) return known;
  if (bases.size === mostBases) bases.clear();
  const base = baseIn(purl);
  bases.set(purl, base);
  return base;
}

function baseIn(purl: string): string | undefined {
  try {
    return purlBase(purl);
  } catch {
    return undefined;
  }
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
