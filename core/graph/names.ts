import { nodeKinds, type GraphNode, type NodeKind } from '../model/node.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import { nodeAt, nodesNamed } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { compareAt, textAt } from './strings.ts';
import { layerOf, lookUp, standIn, twinsOf, type World } from './world.ts';

/** Components first, then artifacts, then the rest; the highest version first, then by id. */
export function nodesByName(world: World, name: string): GraphNode[] {
  const found = new Set<number>();
  for (const [at, layer] of world.layers.entries()) {
    for (const node of nodesNamed(layer, name)) found.add(standIn(world, (world.base[at] as number) + node));
  }
  const nodes = [...found].map((node) => describe(world, node)).filter((node) => node.name === name);
  return nodes.sort((a, b) => rank(a.kind) - rank(b.kind) || versionOrder(b, a) || (a.id < b.id ? -1 : 1));
}

export function* allNames(world: World): Generator<string> {
  const seen = world.layers.length > 1 ? new Set<string>() : undefined;
  for (const layer of world.layers) {
    for (let at = 0; at < layer.size; at++) {
      const node = layer.byName[at] as number;
      if (at > 0 && compareAt(layer.names, node, layer.names, layer.byName[at - 1] as number) === 0) continue;
      const name = textAt(layer.names, node);
      if (seen?.has(name)) continue;
      seen?.add(name);
      yield name;
    }
  }
}

export function* nodesOfKind(world: World, kind: NodeKind): Generator<GraphNode> {
  const wanted = nodeKinds.indexOf(kind);
  for (const [at, layer] of world.layers.entries()) {
    for (let index = 0; index < layer.size; index++) {
      const node = (world.base[at] as number) + index;
      if (layer.kinds[index] === wanted && standIn(world, node) === node) yield describe(world, node);
    }
  }
}

/** As the layers that know the node name them, each once. */
export function ownersAt(world: World, id: string): string[] {
  const node = lookUp(world, id);
  if (node < 0) return [];
  const found = new Set<string>();
  for (const twin of twinsOf(world, node)) {
    const at = layerOf(world, twin);
    const layer = world.layers[at] as BuiltLayer;
    const text = textAt(layer.owners, layer.owned[twin - (world.base[at] as number)] as number);
    if (text !== '') for (const owner of text.split('\n')) found.add(owner);
  }
  return [...found];
}

export function describe(world: World, node: number): GraphNode {
  const at = layerOf(world, node);
  return nodeAt(world.layers[at] as BuiltLayer, node - (world.base[at] as number));
}

function rank(kind: NodeKind): number {
  if (kind === 'component') return 0;
  return kind === 'artifact' ? 1 : 2 + nodeKinds.indexOf(kind);
}

/** Things of two kinds of package have no order of their own. */
function versionOrder(a: GraphNode, b: GraphNode): number {
  return compareVersionsOf(a.format === b.format ? a.id : '', a.version ?? '', b.version ?? '');
}
