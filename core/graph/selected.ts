import { compareVersionsOf } from '../model/version-order.ts';
import { nodeKinds, type GraphEdge, type GraphNode } from '../model/node.ts';
import type { LayerInput } from './graph.ts';
import { nodeAt, nodesNamed } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { mayNameOf, namesIn, selects, type Selection } from './query/selection.ts';
import { textAt } from './strings.ts';

/** A release, and what it takes in. */
export interface Selecting {
  /** `release:web/1` */
  readonly id: string;
  readonly selection: Selection;
}

/** Names looked at between two pauses: a distribution has a hundred thousand. */
const inOneGo = 4_000;

const [component, artifact, image] = (['component', 'artifact', 'image'] as const).map((kind) => nodeKinds.indexOf(kind)) as [number, number, number];

/**
 * What releases take of an imported source: of each name the newest artifact on each architecture.
 * A name that only a component has means all that is built from it. undefined where nothing is taken.
 */
export async function selectedOf(
  layer: BuiltLayer,
  source: { readonly format: string; readonly source: string },
  releases: readonly Selecting[],
): Promise<LayerInput | undefined> {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const { id, selection } of releases) {
    if (!mayNameOf(selection, source)) continue;
    const taken = new Set<string>();
    let looked = 0;
    for (const name of namesIn(selection, source) ?? namesOf(layer)) {
      if (++looked % inOneGo === 0) await new Promise(setImmediate);
      if (selects(selection, { ...source, name })) for (const node of thingsCalled(layer, name)) taken.add(node.id);
    }
    if (taken.size === 0) continue;
    nodes.push({ id, kind: 'release', name: id.replace(/^release:/, ''), format: null });
    for (const to of taken) edges.push({ from: id, to, relation: 'selects', provenance: 'declared' });
  }
  return edges.length === 0 ? undefined : { nodes, edges };
}

function* namesOf(layer: BuiltLayer): Generator<string> {
  let last: string | undefined;
  for (const node of layer.byName) {
    const name = textAt(layer.names, node);
    if (name !== last) yield name;
    last = name;
  }
}

function thingsCalled(layer: BuiltLayer, name: string): GraphNode[] {
  const found = nodesNamed(layer, name);
  const ofKind = (...kinds: readonly number[]): number[] => found.filter((node) => kinds.includes(layer.kinds[node] as number));
  const artifacts = ofKind(artifact, image);
  if (artifacts.length > 0) return newest(artifacts.map((node) => nodeAt(layer, node)));
  const components = newest(ofKind(component).map((node) => nodeAt(layer, node)));
  const built = components.flatMap((node) => builtFrom(layer, found.find((at) => nodeAt(layer, at).id === node.id) as number));
  return built.length > 0 ? built : components;
}

function builtFrom(layer: BuiltLayer, node: number): GraphNode[] {
  const out = layer.relations.find((item) => item.relation === 'builds')?.out;
  return out === undefined ? [] : Array.from(out.to.subarray(out.start[node], out.start[node + 1]), (other) => nodeAt(layer, other));
}

function newest(nodes: readonly GraphNode[]): GraphNode[] {
  const best = new Map<string, GraphNode>();
  for (const node of nodes) {
    const other = best.get(node.arch ?? '');
    if (other === undefined || compareVersionsOf(node.id, node.version ?? '', other.version ?? '') > 0) best.set(node.arch ?? '', node);
  }
  return [...best.values()];
}
