import type { Graph } from '../graph/graph.ts';
import { resolveName } from '../graph/resolve.ts';
import type { GraphNode } from '../model/node.ts';
import { componentNamed, type RebuildComponents } from './component.ts';

/**
 * Components that a change of any node of the graph begins at: a component itself; what builds an artifact;
 * what an upstream is upstream of; for what nothing here builds, the components whose artifacts need it.
 * Throws `NAME_UNKNOWN`, `NAME_AMBIGUOUS`.
 */
export function componentsBecause(text: string, components: RebuildComponents, graph: Graph): string[] {
  const direct = [...components.values()].find((component) => component.name === text || component.purl === text);
  if (direct !== undefined) return [direct.purl];
  const { node } = resolveName(graph, text);
  const found = beginnings(node, graph).filter((id) => components.has(id));
  return found.length > 0 ? [...new Set(found)] : [componentNamed(components, text).purl];
}

function beginnings(node: GraphNode, graph: Graph): string[] {
  if (node.kind === 'component') return [node.id];
  if (node.kind === 'upstream') return graph.edges(node.id, 'out', 'upstream-of').map((edge) => edge.to);
  const builders = buildersOf(node.id, graph);
  if (builders.length > 0) return builders;
  const users = (['requires', 'contains', 'based-on'] as const).flatMap((relation) => graph.edges(node.id, 'in', relation).map((edge) => edge.from));
  return users.flatMap((user) => [user, ...buildersOf(user, graph)]);
}

function buildersOf(id: string, graph: Graph): string[] {
  return graph.edges(id, 'in', 'builds').map((edge) => edge.from);
}
