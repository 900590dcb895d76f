import type { GraphNode } from '../model/node.ts';
import { tracedRelations } from '../model/node.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import { baseOf } from './difference.ts';
import type { Graph } from './graph.ts';

/** What of a thing, in whatever version, is in another at one moment: the highest version that it stands on; undefined where it is not in it. */
export function versionIn(graph: Graph, thing: GraphNode, whole: GraphNode): GraphNode | undefined {
  const wholes =
    graph.node(whole.id) === undefined
      ? graph
          .named(whole.name)
          .filter((node) => sameThing(node, whole))
          .map((node) => node.id)
      : [whole.id];
  let found: GraphNode | undefined;
  for (const { id } of graph.closure(wholes, { direction: 'up', relations: tracedRelations })) {
    if (!id.startsWith(startOf(thing)) || wholes.includes(id)) continue;
    const node = graph.node(id);
    if (node === undefined || !sameThing(node, thing)) continue;
    if (found === undefined || compareVersionsOf(id, node.version ?? '', found.version ?? '') > 0) found = node;
  }
  return found;
}

/** Of a purl, all before its version: cheap to look for among thousands. */
function startOf({ id }: GraphNode): string {
  return id.startsWith('pkg:') ? id.replace(/[@?].*$/s, '') : id;
}

function sameThing(node: GraphNode, other: GraphNode): boolean {
  return node.kind === other.kind && baseOf(node) === baseOf(other);
}
