import type { GraphNode } from '../model/node.ts';
import type { Graph } from './graph.ts';

/** A stream of a module as the graph has it. */
export interface Stream {
  readonly node: GraphNode;
  /** The part of its id after the name. */
  readonly stream: string;
  readonly components: readonly GraphNode[];
  readonly artifacts: readonly GraphNode[];
  /** Ids of streams it needs to run, and to be built. */
  readonly requires: readonly string[];
  readonly buildRequires: readonly string[];
  readonly requiredBy: readonly string[];
  /** Releases that ship something of it. */
  readonly releases: readonly GraphNode[];
}

export function streamOf(graph: Graph, node: GraphNode): Stream {
  const members = graph.edges(node.id, 'in', 'member-of').map((edge) => graph.node(edge.from));
  const ofKind = (kind: GraphNode['kind']): GraphNode[] => members.filter((member): member is GraphNode => member?.kind === kind).sort(byName);
  const ends = (relation: 'requires' | 'build-requires', side: 'out' | 'in'): string[] =>
    [...new Set(graph.edges(node.id, side, relation).map((edge) => (side === 'out' ? edge.to : edge.from)))].filter((id) => id.startsWith('module:')).sort();
  const artifacts = ofKind('artifact');
  const shipped = graph.closure(
    artifacts.map((artifact) => artifact.id),
    { direction: 'down', relations: ['contains', 'ships'] },
  );
  return {
    node,
    stream: node.id.slice(node.id.lastIndexOf(':') + 1),
    components: ofKind('component'),
    artifacts,
    requires: ends('requires', 'out'),
    buildRequires: ends('build-requires', 'out'),
    requiredBy: ends('requires', 'in'),
    releases: shipped.map((item) => graph.node(item.id)).filter((found): found is GraphNode => found?.kind === 'release'),
  };
}

function byName(a: GraphNode, b: GraphNode): number {
  return a.name < b.name ? -1 : Number(a.name > b.name) || (a.id < b.id ? -1 : 1);
}
