import type { GraphEdge, GraphNode } from '../model/node.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import type { Dependent, Graph } from './graph.ts';
import { compareUtf8 } from './strings.ts';
import { orderOf, type Cycle } from './order.ts';
import { newestOfEach, sameName } from './newest.ts';

/** What goes away: the things themselves, or only what fits a need that names a version. */
export interface Change {
  /** Artifacts, or a component, which stands for what it builds. */
  readonly subject: GraphNode;
  /** The version that will be there instead; without one, whatever it provides is gone. */
  readonly to?: string | undefined;
  /** Only these can break: those that need the one name that goes away. */
  readonly among?: ReadonlySet<string> | undefined;
}

export interface Impact {
  /** What changes. */
  readonly things: readonly GraphNode[];
  /** Cannot be installed any more. */
  readonly broken: readonly Dependent[];
  /** Has something else that will do. */
  readonly served: readonly Dependent[];
  /** What builds the broken: ids of components by level; each level needs only those before it. */
  readonly levels: readonly (readonly string[])[];
  readonly cycles: readonly Cycle[];
  /** Broken things nobody says who builds. */
  readonly unbuilt: readonly string[];
  /** Releases that what breaks goes into. */
  readonly releases: readonly GraphNode[];
}

/** What a vanished interface breaks, and what has to be built again for it, in order; not all that the change reaches. */
export function impactOf(graph: Graph, { subject, to, among }: Change): Impact {
  const things = thingsOf(graph, subject);
  const makers = subject.kind === 'component' ? [subject] : makersOf(graph, subject.id);
  const own = new Set(makers.map(sameName));
  const isForeign = (item: Dependent): boolean => item.components.length === 0 || item.components.some((id) => !own.has(sameName(nodeOf(graph, id))));
  const standing = graph.dependents(things.map((node) => node.id)).filter((item) => isForeign(item) && among?.has(item.id) !== false);
  const changed = to === undefined ? standing : standing.filter((item) => refuses(graph, item.id, things, to));
  const broken = changed.filter((item) => item.sole);
  const sources = newestOfEach(
    graph,
    broken.flatMap((item) => item.components),
    makers,
  );
  const { levels, cycles } = orderOf(sources, (id) => builtBefore(graph, id));
  return {
    things,
    broken,
    served: changed.filter((item) => !item.sole),
    levels,
    cycles,
    unbuilt: broken.filter((item) => item.components.length === 0).map((item) => item.id),
    releases: releasesOver(
      graph,
      broken.map((item) => item.id),
    ),
  };
}

/** What stands for it beside others: itself, or what a component builds. */
export function thingsOf(graph: Graph, subject: GraphNode): GraphNode[] {
  return subject.kind === 'component' ? builtFrom(graph, subject) : [subject];
}

/** Releases that ship or take in what a change to one of these reaches. */
export function releasesOver(graph: Graph, ids: readonly string[]): GraphNode[] {
  const reached = graph.closure(ids, { direction: 'down', relations: ['requires', 'contains', 'based-on', 'ships', 'selects'] });
  const releases = reached.filter((item) => item.kind === 'release').map((item) => nodeOf(graph, item.id));
  return releases.sort((a, b) => compareUtf8(a.id, b.id));
}

/** Components whose artifacts its build reads. */
function builtBefore(graph: Graph, id: string): string[] {
  const needed = graph.edges(id, 'out', 'build-requires').map((edge) => edge.to);
  const met = needed.flatMap((end) => (graph.node(end)?.kind === 'capability' ? graph.edges(end, 'out', 'build-requires').map((edge) => edge.to) : [end]));
  return met.flatMap((end) => (graph.node(end)?.kind === 'component' ? [end] : makersOf(graph, end).map((node) => node.id)));
}

/** Whether one of its needs is of a version that the new one is not. */
function refuses(graph: Graph, id: string, things: readonly GraphNode[], to: string): boolean {
  const ids = new Set(things.map((node) => node.id));
  return graph.edges(id, 'out', 'requires').some((edge) => ids.has(edge.to) && !fits(edge, to));
}

function fits({ to: id, constraint }: GraphEdge, version: string): boolean {
  const [, operator, wanted] = /^(<<?|<=|=|>=|>>?)\s*(\S+)$/.exec(constraint ?? '') ?? [];
  if (operator === undefined || wanted === undefined) return true;
  const order = compareVersionsOf(id, version, wanted);
  if (operator === '=') return order === 0;
  if (operator.startsWith('<')) return order < 0 || (operator === '<=' && order === 0);
  return order > 0 || (operator === '>=' && order === 0);
}

function builtFrom(graph: Graph, component: GraphNode): GraphNode[] {
  return graph
    .edges(component.id, 'out', 'builds')
    .map((edge) => nodeOf(graph, edge.to))
    .filter((node) => node.kind !== 'capability');
}

function makersOf(graph: Graph, id: string): GraphNode[] {
  return graph.edges(id, 'in', 'builds').map((edge) => nodeOf(graph, edge.from));
}

function nodeOf(graph: Graph, id: string): GraphNode {
  const node = graph.node(id);
  if (node === undefined) throw new Error(`the graph names ${id} and does not have it`);
  return node;
}
