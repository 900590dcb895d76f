import { nodeKinds, provenances, relations, type GraphNode, type Provenance, type Relation } from '../model/node.ts';
import { nameOfId } from './capability.ts';
import { linkEdges } from './csr.ts';
import { growing, type Growing } from './growing.ts';
import type { BuiltLayer, RelationArrays } from './layer.ts';
import { compareUtf8, packStrings } from './strings.ts';

/** Takes nodes and edges one by one and makes a layer of them; it holds numbers, not objects, so that a whole distribution fits. */
export interface LayerBuilder {
  /** The node's number. Told twice, what is more than a capability wins, then what was told first. */
  node(node: GraphNode, owners?: readonly string[]): number;
  /** The number of the node with this id; one that nobody has told of becomes a capability. */
  numberOf(id: string): number;
  readonly constraints: Interned;
  /** `constraint` is a number of `constraints`; `alternative` is one more than the alternative's number, 0 for none. */
  edge(relation: Relation, from: number, to: number, provenance: Provenance, constraint: number, alternative: number): void;
  finish(name: string, key: string): BuiltLayer;
}

interface Edges {
  readonly from: Growing;
  readonly to: Growing;
  /** Provenance in the lowest two bits, the alternative above. */
  readonly marks: Growing;
  readonly constraint: Growing;
}

const capability = nodeKinds.indexOf('capability');

export function layerBuilder(): LayerBuilder {
  const index = new Map<string, number>();
  const [ids, names, versions]: [string[], string[], string[]] = [[], [], []];
  const [kinds, formats, arches, owned] = [growing(), growing(), growing(), growing()];
  const [labels, constraints, owners] = [interning(), interning(), interning()];
  const edges = relations.map((): Edges | undefined => undefined);

  function add(id: string, node: GraphNode, owner: readonly string[] | undefined): number {
    const at = ids.push(id) - 1;
    index.set(id, at);
    names.push(node.name.toWellFormed());
    versions.push(node.version ?? '');
    kinds.push(nodeKinds.indexOf(node.kind));
    formats.push(labels.indexOf(node.format ?? ''));
    arches.push(labels.indexOf(node.arch ?? ''));
    owned.push(owner === undefined || owner.length === 0 ? 0 : owners.indexOf(owner.join('\n')));
    return at;
  }

  function fill(at: number, node: GraphNode, owner: readonly string[] | undefined): void {
    names[at] = node.name.toWellFormed();
    versions[at] = node.version ?? '';
    kinds.taken()[at] = nodeKinds.indexOf(node.kind);
    formats.taken()[at] = labels.indexOf(node.format ?? '');
    arches.taken()[at] = labels.indexOf(node.arch ?? '');
    owned.taken()[at] = owner === undefined || owner.length === 0 ? 0 : owners.indexOf(owner.join('\n'));
  }

  return {
    constraints,
    node(node, owner) {
      const id = node.id.toWellFormed();
      const known = index.get(id);
      if (known === undefined) return add(id, node, owner);
      if (kinds.at(known) === capability && node.kind !== 'capability') fill(known, node, owner);
      return known;
    },
    numberOf(text) {
      const id = text.toWellFormed();
      return index.get(id) ?? add(id, { id, kind: 'capability', name: nameOfId(id), format: null }, undefined);
    },
    edge(relation, from, to, provenance, constraint, alternative) {
      const which = relations.indexOf(relation);
      const list = (edges[which] ??= { from: growing(), to: growing(), marks: growing(), constraint: growing() });
      list.from.push(from);
      list.to.push(to);
      list.marks.push((alternative << 2) | provenances.indexOf(provenance));
      list.constraint.push(constraint);
    },
    finish(name, key) {
      const order = sorted(ids);
      const rank = new Uint32Array(order.length);
      for (let at = 0; at < order.length; at++) rank[order[at] as number] = at;
      const built = relations.flatMap((relation, which) => {
        const list = edges[which];
        edges[which] = undefined;
        return list === undefined ? [] : [relationOf(relation, list, rank, constraints.texts.length <= 0x10000)];
      });
      const sortedNames = pick(names, order);
      return {
        name,
        key,
        size: order.length,
        edgeCount: built.reduce((sum, item) => sum + item.out.to.length, 0),
        ids: packStrings(pick(ids, order)),
        names: packStrings(sortedNames),
        versions: packStrings(pick(versions, order)),
        kinds: Uint8Array.from(order, (at) => kinds.at(at)),
        formats: order.map((at) => formats.at(at)),
        arches: order.map((at) => arches.at(at)),
        labels: labels.texts,
        constraints: packStrings(constraints.texts),
        owners: packStrings(owners.texts),
        owned: order.map((at) => owned.at(at)),
        byName: sorted(sortedNames),
        relations: built,
      };
    },
  };
}

function relationOf(relation: Relation, list: Edges, rank: Uint32Array, isNarrow: boolean): RelationArrays {
  const from = list.from.taken().map((at) => rank[at] as number);
  const to = list.to.taken().map((at) => rank[at] as number);
  const [marks, constraint] = [list.marks.taken(), list.constraint.taken()];
  const { out, into, kept } = linkEdges(
    rank.length,
    from,
    to,
    (a, b) => constraint[a] === constraint[b] && (marks[a] as number) >>> 2 === (marks[b] as number) >>> 2,
  );
  const written = kept.map((edge) => constraint[edge] as number);
  return {
    relation,
    out,
    in: into,
    provenance: Uint8Array.from(kept, (edge) => (marks[edge] as number) & 3),
    constraint: isNarrow ? Uint16Array.from(written) : written,
    alternative: Uint8Array.from(kept, (edge) => Math.min(255, (marks[edge] as number) >>> 2)),
  };
}

/** The order of texts as their UTF-8 bytes have it; equal ones stay as they came. */
function sorted(texts: readonly string[]): Uint32Array {
  const distinct = [...new Set(texts)];
  // Without surrogates UTF-16 has the same order, and that one needs no comparison of ours.
  if (distinct.some((text) => /[\ud800-\udfff]/.test(text))) distinct.sort(compareUtf8);
  else distinct.sort();
  const ranks = new Map(distinct.map((text, rank) => [text, rank]));
  const rankOf = Uint32Array.from(texts, (text) => ranks.get(text) as number);
  const start = new Uint32Array(distinct.length + 1);
  for (const rank of rankOf) start[rank + 1]!++;
  for (let rank = 0; rank < distinct.length; rank++) start[rank + 1]! += start[rank] as number;
  const order = new Uint32Array(texts.length);
  for (let at = 0; at < texts.length; at++) order[start[rankOf[at] as number]!++] = at;
  return order;
}

function pick(texts: readonly string[], order: Uint32Array): string[] {
  return Array.from(order, (at) => texts[at] as string);
}

export interface Interned {
  readonly texts: string[];
  indexOf(text: string): number;
  /** undefined for a text that nobody has given. */
  known(text: string): number | undefined;
}

/** Equal texts get equal numbers; the empty text is 0. */
export function interning(): Interned {
  const texts = [''];
  const known = new Map([['', 0]]);
  return {
    texts,
    known: (text) => known.get(text),
    indexOf(text) {
      let at = known.get(text);
      if (at === undefined) {
        at = texts.push(text) - 1;
        known.set(text, at);
      }
      return at;
    },
  };
}
