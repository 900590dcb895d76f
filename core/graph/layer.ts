import { nodeKinds, provenances, relations, type GraphEdge, type GraphNode, type Relation } from '../model/node.ts';
import { nameOfId } from './capability.ts';
import { linkEdges, type Csr } from './csr.ts';
import type { Layer, LayerInput } from './graph.ts';
import { compareUtf8, packStrings, type Strings } from './strings.ts';

/** Edges of one relation: `out` by subject, `in` by object. What an edge carries stands at its place in `out`. */
export interface RelationArrays {
  readonly relation: Relation;
  readonly out: Csr;
  /** Subjects by object, each once however many edges join the two. */
  readonly in: Csr;
  /** Index into `provenances`. */
  readonly provenance: Uint8Array;
  /** Index into the layer's constraints; 0 is none. */
  readonly constraint: Uint32Array;
  /** One more than the number of the alternative; 0 is none. */
  readonly alternative: Uint32Array;
}

/** A layer as arrays; node `i` is the one whose id stands at place `i` of the sorted ids. */
export interface BuiltLayer extends Layer {
  readonly ids: Strings;
  readonly names: Strings;
  readonly versions: Strings;
  /** Index into `nodeKinds`. */
  readonly kinds: Uint8Array;
  /** Index into `labels`; 0 is none. */
  readonly formats: Uint32Array;
  readonly arches: Uint32Array;
  readonly labels: readonly string[];
  readonly constraints: Strings;
  /** Nodes in order of their names. */
  readonly byName: Uint32Array;
  readonly relations: readonly RelationArrays[];
}

export function buildLayer(name: string, key: string, input: LayerInput): BuiltLayer {
  const nodes = nodesOf(input);
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const labels = interning();
  const constraints = interning();
  const grouped = Map.groupBy(input.edges, (edge) => edge.relation);
  const built = relations.flatMap((relation) => {
    const edges = grouped.get(relation);
    return edges === undefined ? [] : [relationOf(relation, edges, index, constraints)];
  });
  return {
    name,
    key,
    size: nodes.length,
    edgeCount: built.reduce((sum, item) => sum + item.out.to.length, 0),
    ids: packStrings(nodes.map((node) => node.id)),
    names: packStrings(nodes.map((node) => node.name)),
    versions: packStrings(nodes.map((node) => node.version ?? '')),
    kinds: Uint8Array.from(nodes, (node) => nodeKinds.indexOf(node.kind)),
    formats: Uint32Array.from(nodes, (node) => labels.indexOf(node.format ?? '')),
    arches: Uint32Array.from(nodes, (node) => labels.indexOf(node.arch ?? '')),
    labels: labels.texts,
    constraints: packStrings(constraints.texts),
    byName: Uint32Array.from(nodes.map((_, at) => at).sort((a, b) => compareUtf8(nodes[a]?.name ?? '', nodes[b]?.name ?? '') || a - b)),
    relations: built,
  };
}

/** Every node once, sorted by id. Told twice, what is more than a capability wins, then what was told first. */
function nodesOf(input: LayerInput): GraphNode[] {
  const found = new Map<string, GraphNode>();
  for (const node of input.nodes) {
    const id = node.id.toWellFormed();
    const known = found.get(id);
    if (known === undefined || (known.kind === 'capability' && node.kind !== 'capability')) found.set(id, { ...node, id, name: node.name.toWellFormed() });
  }
  for (const edge of input.edges) {
    for (const end of [edge.from, edge.to]) {
      const id = end.toWellFormed();
      if (!found.has(id)) found.set(id, { id, kind: 'capability', name: nameOfId(id), format: null });
    }
  }
  return [...found.values()].sort((a, b) => compareUtf8(a.id, b.id));
}

function relationOf(relation: Relation, edges: readonly GraphEdge[], index: ReadonlyMap<string, number>, constraints: Interned): RelationArrays {
  const at = (id: string): number => index.get(id.toWellFormed()) as number;
  const constraint = Uint32Array.from(edges, (edge) => constraints.indexOf(edge.constraint ?? ''));
  const alternative = Uint32Array.from(edges, (edge) => (edge.alternative === undefined ? 0 : edge.alternative + 1));
  const from = Uint32Array.from(edges, (edge) => at(edge.from));
  const to = Uint32Array.from(edges, (edge) => at(edge.to));
  const same = (a: number, b: number): boolean => constraint[a] === constraint[b] && alternative[a] === alternative[b];
  const { out, into, kept } = linkEdges(index.size, from, to, same);
  return {
    relation,
    out,
    in: into,
    provenance: Uint8Array.from(kept, (edge) => provenances.indexOf(edges[edge]?.provenance ?? 'declared')),
    constraint: kept.map((edge) => constraint[edge] as number),
    alternative: kept.map((edge) => alternative[edge] as number),
  };
}

interface Interned {
  readonly texts: string[];
  indexOf(text: string): number;
}

/** Equal texts get equal numbers; the empty text is 0. */
function interning(): Interned {
  const texts = [''];
  const known = new Map([['', 0]]);
  return {
    texts,
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
