import { nodeKinds, type GraphNode, type NodeKind } from '../model/node.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import type { Graph } from './graph.ts';
import { nodeAt } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { compareAt, compareUtf8 } from './strings.ts';

/** What is other on a later side than on an earlier one; of what stands there in several versions, the highest counts. */
export interface Difference {
  readonly added: readonly GraphNode[];
  readonly removed: readonly GraphNode[];
  readonly upgraded: readonly Moved[];
  readonly downgraded: readonly Moved[];
}

export interface Moved {
  /** The purl without its version: what stays the same. */
  readonly id: string;
  /** As it is on the later side. */
  readonly node: GraphNode;
  readonly from: string;
  readonly to: string;
}

const compared: ReadonlySet<NodeKind> = new Set<NodeKind>(['component', 'artifact', 'image', 'module']);

/** Between two moments. Layers that are the same are not looked at, and of others only what is not on both sides is read. */
export function differenceOfGraphs(before: Graph, after: Graph): Difference {
  const touched = new Map<string, GraphNode>();
  for (const [a, b] of pairsOf(before, after)) for (const node of onOneSide(a, b)) if (compared.has(node.kind)) touched.set(baseOf(node), node);
  const sides = [before, after].map((graph) => {
    const side = new Map<string, GraphNode>();
    for (const [base, { name }] of touched) for (const node of graph.named(name)) if (baseOf(node) === base && compared.has(node.kind)) put(side, node);
    return side;
  }) as [Map<string, GraphNode>, Map<string, GraphNode>];
  return compareSides(...sides);
}

/** Between two lists of things, such as what two releases ship. */
export function differenceOf(before: Iterable<GraphNode>, after: Iterable<GraphNode>): Difference {
  const sides = [before, after].map((nodes) => {
    const side = new Map<string, GraphNode>();
    for (const node of nodes) put(side, node);
    return side;
  }) as [Map<string, GraphNode>, Map<string, GraphNode>];
  return compareSides(...sides);
}

function put(side: Map<string, GraphNode>, node: GraphNode): void {
  const base = baseOf(node);
  const other = side.get(base);
  if (other === undefined || compareVersionsOf(node.id, node.version ?? '', other.version ?? '') > 0) side.set(base, node);
}

function compareSides(before: ReadonlyMap<string, GraphNode>, after: ReadonlyMap<string, GraphNode>): Difference {
  const [upgraded, downgraded]: [Moved[], Moved[]] = [[], []];
  for (const [id, node] of after) {
    const other = before.get(id);
    const [from, to] = [other?.version ?? '', node.version ?? ''];
    // A version that is not known is neither newer nor older.
    if (other === undefined || from === to || from === '' || to === '') continue;
    (compareVersionsOf(node.id, from, to) < 0 ? upgraded : downgraded).push({ id, node, from, to });
  }
  const byName = (a: GraphNode, b: GraphNode): number => compareUtf8(a.name, b.name) || compareUtf8(a.id, b.id);
  const lacking = (side: ReadonlyMap<string, GraphNode>, other: ReadonlyMap<string, GraphNode>): GraphNode[] =>
    [...side].flatMap(([id, node]) => (other.has(id) ? [] : [node])).sort(byName);
  const inOrder = (moved: Moved[]): Moved[] => moved.sort((a, b) => byName(a.node, b.node));
  return { added: lacking(after, before), removed: lacking(before, after), upgraded: inOrder(upgraded), downgraded: inOrder(downgraded) };
}

/** The same for all versions, other for another architecture. */
export function baseOf({ id }: GraphNode): string {
  return id.startsWith('pkg:') ? id.replace(/@[^?#]*/, '') : id;
}

function* pairsOf(before: Graph, after: Graph): Generator<[BuiltLayer | undefined, BuiltLayer | undefined]> {
  const names = new Set([...before.layers, ...after.layers].map((layer) => layer.name).filter((name) => !name.startsWith('selected:')));
  for (const name of names) {
    const [a, b] = [before, after].map((graph) => graph.layers.find((layer) => layer.name === name));
    if (a?.key !== b?.key) yield [a, b];
  }
}

/** Ids are sorted in both: what stands at equal places is skipped as bytes. */
function* onOneSide(a: BuiltLayer | undefined, b: BuiltLayer | undefined): Generator<GraphNode> {
  let [i, j] = [0, 0];
  while (i < (a?.size ?? 0) || j < (b?.size ?? 0)) {
    const order = a === undefined || i >= a.size ? 1 : b === undefined || j >= b.size ? -1 : compareAt(a.ids, i, b.ids, j);
    if (order < 0) yield* described(a, i++);
    else if (order > 0) yield* described(b, j++);
    else {
      if (a !== undefined && b !== undefined && compareAt(a.versions, i, b.versions, j) !== 0) yield* described(b, j);
      i++;
      j++;
    }
  }
}

function* described(layer: BuiltLayer | undefined, at: number): Generator<GraphNode> {
  if (layer !== undefined && nodeKinds[layer.kinds[at] as number] !== 'capability') yield nodeAt(layer, at);
}

/** Artifacts and images that a release ships or takes in, with what they need. */
export function contentOf(graph: Graph, release: string): GraphNode[] {
  const reached = graph.closure([release], { direction: 'up', relations: ['ships', 'selects', 'contains', 'based-on', 'requires'] });
  return reached.flatMap(({ id, kind }) => (kind === 'artifact' || kind === 'image' ? [graph.node(id) as GraphNode] : []));
}
