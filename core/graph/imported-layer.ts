import type { LayerSource, LinkedEdge, Naming, PackageRecord, RepositoryFormat } from '../content/format.ts';
import { relations, type Relation } from '../model/node.ts';
import { growing } from './growing.ts';
import { interning, layerBuilder, type LayerBuilder } from './layer-builder.ts';
import type { BuiltLayer } from './layer.ts';
import { everywhere, openNeeds, type Meeting, type Met } from './needs.ts';

/** What a format's metadata says of a package is declared; what a manifest lists is in there. */
const listed: ReadonlySet<Relation> = new Set<Relation>(['contains', 'based-on', 'ships']);

/** How a format finds out what meets a need: names and versions, or by itself. */
export interface Linking {
  readonly naming?: Naming | undefined;
  readonly link?: RepositoryFormat['link'] | undefined;
}

/** Takes a source's packages one by one and keeps none of them, unless the format links them by itself. */
export interface ImportedLayer {
  add(record: PackageRecord): void;
  /** A need becomes edges to all packages that meet it, or one to the name that is missing. */
  finish(key: string): BuiltLayer;
}

/** A source's packages as a layer. */
export function openImportedLayer(source: LayerSource, { naming, link }: Linking = {}): ImportedLayer {
  const linked: PackageRecord[] = [];
  const builder = layerBuilder();
  const needs = openNeeds(naming ?? { meets: () => false, mixesArches: true });
  const clauses = interning();
  const arches = interning();
  const [from, what, arch] = [growing(), growing(), growing()];
  return {
    add(record) {
      const number = addRecord(builder, source.format, record);
      if (link !== undefined) linked.push(withoutFacts(record));
      if (link !== undefined || naming === undefined) return;
      const runsOn = record.arch ?? '';
      const which = arches.indexOf(everywhere.has(runsOn) ? '' : runsOn);
      if (record.kind !== 'component') needs.provider(record.name, providerOf(record, number));
      if (record.needs === undefined) return;
      for (const relation in record.needs) {
        const place = relations.indexOf(relation as Relation);
        for (const clause of record.needs[relation as Relation] ?? []) {
          from.push(number);
          what.push((clauses.indexOf(clause) << 4) | place);
          arch.push(which);
        }
      }
    },
    finish(key) {
      // With one architecture, what runs everywhere needs what that one has.
      const isOne = arches.texts.length <= 2 || naming?.mixesArches !== false;
      const known: (Meeting | undefined)[] = [];
      const [froms, whats, archs] = [from.taken(), what.taken(), arch.taken()];
      for (let at = 0; at < froms.length; at++) {
        const clause = (whats[at] as number) >>> 4;
        const needer = isOne ? 0 : (archs[at] as number);
        const place = clause * arches.texts.length + needer;
        const meeting = (known[place] ??= needs.meeting(clauses.texts[clause] ?? '', arches.texts[needer] ?? ''));
        join(builder, source.format, froms[at] as number, relations[(whats[at] as number) & 15] as Relation, meeting);
      }
      for (const edge of link?.(linked) ?? []) addLinked(builder, edge);
      return builder.finish(`source:${source.id}`, key);
    },
  };
}

export function importedLayer(source: LayerSource, key: string, records: Iterable<PackageRecord>, linking?: Linking): BuiltLayer {
  const layer = openImportedLayer(source, linking);
  for (const record of records) layer.add(record);
  return layer.finish(key);
}

/** The id of a name that nothing in a layer provides; where another layer has a package of that name, this is it. */
export function capabilityId(format: string, name: string): string {
  return `capability:${format}/${name}`;
}

/** What linking looks at. */
function withoutFacts({ purl, kind, name, version, arch, needs, provides }: PackageRecord): PackageRecord {
  return {
    purl,
    kind,
    name,
    version,
    edges: [],
    ...(arch === undefined ? {} : { arch }),
    ...(needs === undefined ? {} : { needs }),
    ...(provides === undefined ? {} : { provides }),
  };
}

function addLinked(builder: LayerBuilder, { from, to, relation, constraint = '', alternative }: LinkedEdge): void {
  const [subject, object] = [from, to].map((id) =>
    id.startsWith('capability:') ? builder.node({ id, kind: 'capability', name: id.slice(id.indexOf('/') + 1), format: null }) : builder.numberOf(id),
  ) as [number, number];
  builder.edge(relation, subject, object, 'declared', builder.constraints.indexOf(constraint), alternative === undefined ? 0 : alternative + 1);
}

function addRecord(builder: LayerBuilder, format: string, record: PackageRecord): number {
  const { purl, kind, name, version, arch, upstream, builtFrom } = record;
  const number = builder.node(
    { id: purl, kind, name, format, ...(version === '' ? {} : { version }), ...(arch === undefined ? {} : { arch }) },
    record.owners ?? [],
  );
  for (const end of record.edges) {
    const constraint = builder.constraints.indexOf(end.constraint ?? '');
    const alternative = end.alternative === undefined ? 0 : end.alternative + 1;
    builder.edge(end.relation, number, builder.numberOf(end.to), listed.has(end.relation) ? 'manifest' : 'declared', constraint, alternative);
  }
  if (builtFrom !== undefined) builder.edge('builds', builder.numberOf(builtFrom), number, 'declared', 0, 0);
  if (upstream === undefined) return number;
  const origin = builder.node({ id: upstream, kind: 'upstream', name: upstreamName(upstream), format: null });
  builder.edge('upstream-of', origin, number, 'declared', 0, 0);
  return number;
}

/** The last part of its path; an address without one is called as it is. */
function upstreamName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).replace(/^upstream:/, '');
}

function providerOf(record: PackageRecord, node: number) {
  return { node, version: record.version, arch: record.arch ?? '', multiarch: record.multiarch, provides: record.provides ?? [] };
}

function join(builder: LayerBuilder, format: string, from: number, relation: Relation, { met, missing }: Meeting): void {
  for (let at = 0; at < met.length; at++) {
    const item = met[at] as Met;
    if (item.node === from) continue;
    item.written ??= builder.constraints.indexOf(item.constraint);
    builder.edge(relation, from, item.node, 'declared', item.written, item.alternative === undefined ? 0 : item.alternative + 1);
  }
  for (const [alternative, text] of missing.entries()) {
    const id = capabilityId(format, text);
    const name = builder.node({ id, kind: 'capability', name: text, format: null });
    builder.edge(relation, from, name, 'declared', 0, missing.length > 1 ? alternative + 1 : 0);
  }
}
