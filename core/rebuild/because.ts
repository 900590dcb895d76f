import type { Graph } from '../graph/graph.ts';
import { resolveName } from '../graph/resolve.ts';
import { UserError } from '../model/errors.ts';
import type { GraphNode } from '../model/node.ts';
import { componentNamed, type RebuildComponent, type RebuildComponents } from './component.ts';

/**
 * Components that a change of any node of the graph begins at: a component itself; what builds an artifact;
 * what an upstream is upstream of; for what nothing here builds, the components whose artifacts need it.
 * Throws `NAME_UNKNOWN`, `NAME_AMBIGUOUS`.
 */
export async function componentsBecause(text: string, components: RebuildComponents, graph: Graph): Promise<string[]> {
  const direct = [...components.values()].find((component) => component.name === text || component.purl === text);
  if (direct !== undefined) return [direct.purl];
  const { node } = resolveName(graph, text);
  const found = beginnings(node, graph).filter((id) => components.has(id));
  if (found.length > 0) return [...new Set(found)];
  return [(await componentToBuild(text, components, () => Promise.resolve(graph))).purl];
}

/** A component by its name or purl; what others publish is told apart from what nobody knows. Throws `NAME_UNKNOWN`. */
export async function componentToBuild(text: string, components: RebuildComponents, graph: () => Promise<Graph>): Promise<RebuildComponent> {
  try {
    return componentNamed(components, text);
  } catch (error) {
    const node = (await graph()).named(text).find(({ id, format }) => id.startsWith('pkg:') && format !== null);
    if (node === undefined) throw error;
    throw new UserError('NAME_UNKNOWN', `${node.name} is published by others, and no component here builds it or stands on it.`, {
      hint: `impact ${node.name} tells what would have to be rebuilt of what they publish.`,
    });
  }
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
