import type { LayerSource, LinkedEdge, Naming, PackageRecord, RepositoryFormat } from '../content/format.ts';
import { relations, type Relation } from '../model/node.ts';
import { growing } from './growing.ts';
import { interning, layerBuilder, type LayerBuilder } from './layer-builder.ts';
import type { BuiltLayer } from './layer.ts';
import { everywhere, openNeeds, type Meeting } from './needs.ts';

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
      const width = isOne ? 1 : arches.texts.length;
      const ends = endsOf(builder, source.format);
      const known = new Uint32Array(clauses.texts.length * width);
      const [froms, whats, archs] = [from.taken(), what.taken(), arch.taken()];
      for (let at = 0; at < froms.length; at++) {
        const clause = (whats[at] as number) >>> 4;
        const needer = isOne ? 0 : (archs[at] as number);
        const place = clause * width + needer;
        if (known[place] === 0) known[place] = ends.put(needs.meeting(clauses.texts[clause] ?? '', arches.texts[needer] ?? ''));
        ends.join(relations[(whats[at] as number) & 15] as Relation, froms[at] as number, known[place] as number);
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

/** What meets each need, as numbers: a count, then for each end its node, its constraint and its alternative. */
function endsOf(builder: LayerBuilder, format: string) {
  const numbers = growing();
  numbers.push(0);
  return {
    /** Where it stands; never 0. */
    put({ met, missing }: Meeting): number {
      const place = numbers.length;
      numbers.push(met.length + missing.length);
      for (const { node, constraint, alternative } of met) {
        numbers.push(node);
        numbers.push(builder.constraints.indexOf(constraint));
        numbers.push(alternative === undefined ? 0 : alternative + 1);
      }
      for (const [alternative, text] of missing.entries()) {
        numbers.push(builder.node({ id: capabilityId(format, text), kind: 'capability', name: text, format: null }));
        numbers.push(0);
        numbers.push(missing.length > 1 ? alternative + 1 : 0);
      }
      return place;
    },
    join(relation: Relation, from: number, place: number): void {
      const count = numbers.at(place);
      for (let at = place + 1; at < place + 1 + count * 3; at += 3) {
        const node = numbers.at(at);
        if (node !== from) builder.edge(relation, from, node, 'declared', numbers.at(at + 1), numbers.at(at + 2));
      }
    },
  };
}
