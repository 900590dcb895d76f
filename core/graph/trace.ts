import { tracedRelations, type GraphEdge, type GraphNode, type NodeKind, type Relation } from '../model/node.ts';
import { newestOfEach } from './newest.ts';
import type { Dependent, Direction, Graph, Reach, Reached } from './graph.ts';

export interface TraceOptions {
  readonly relations?: readonly Relation[] | undefined;
  readonly depth?: number | undefined;
  readonly arch?: string | undefined;
}

export interface Count {
  readonly total: number;
  /** How many at distance 1, 2, … */
  readonly byDistance: readonly number[];
}

export type Counts = Partial<Record<NodeKind, Count>>;

export interface Trace {
  readonly upstream: readonly GraphNode[];
  readonly builds: readonly GraphNode[];
  /** The components it comes from: itself, or what builds it. */
  readonly components: readonly GraphNode[];
  readonly counts: { readonly down: Counts; readonly up: Counts };
  /** What stands directly on it, or on what it builds, the most used first. */
  readonly direct: readonly Dependent[];
  /** What builds those of them for which nothing else will do: what has to be rebuilt when its interface changes. */
  readonly rebuilt: readonly string[];
  readonly buildRequiredBy: readonly GraphNode[];
  /** Nearest first, each with the shortest path. */
  readonly products: readonly Shipping[];
  readonly releases: readonly Shipping[];
  readonly down: readonly Reached[];
  readonly up: readonly Reached[];
}

/** A product or release that a thing ships in. */
export interface Shipping {
  readonly node: GraphNode;
  readonly distance: number;
  readonly path: readonly GraphEdge[];
  /** Only as one of several choices: something else would do on every way there. */
  readonly choice: boolean;
}

/** What a thing comes from, what a change to it reaches, and which products ship it. */
export function trace(graph: Graph, subject: GraphNode, options: TraceOptions = {}): Trace {
  const down = reached(graph, [subject.id], reachOf('down', options));
  const up = reached(graph, [subject.id], reachOf('up', options));
  const builds = ends(graph, subject.id, 'out', 'builds');
  const makers = ends(graph, subject.id, 'in', 'builds').filter((node) => node.kind === 'component');
  const components = subject.kind === 'component' ? [subject] : makers;
  const things = subject.kind === 'component' ? builds.map((node) => node.id) : [subject.id];
  const own = new Set(things);
  const direct = graph.dependents(things);
  const makes = new Set(components.map((component) => component.id));
  const rebuilt = direct.flatMap((item) => (item.sole ? item.components.filter((id) => !makes.has(id)) : []));
  return {
    upstream: unique(components.flatMap((component) => ends(graph, component.id, 'in', 'upstream-of'))),
    builds,
    components,
    counts: { down: count(down), up: count(up) },
    direct: direct.filter((item) => !own.has(item.id)),
    rebuilt: newestOfEach(graph, rebuilt, components),
    buildRequiredBy: reached(graph, [subject.id, ...builds.map((node) => node.id)], { direction: 'down', relations: ['build-requires'], depth: 1 }).map(
      (item) => nodeOf(graph, item.id),
    ),
    ...shippingOf(graph, subject, down, reachOf('down', options)),
    down,
    up,
  };
}

/** A product is reached over its release, so one search serves both. */
function shippingOf(graph: Graph, subject: GraphNode, down: readonly Reached[], reach: Reach): Pick<Trace, 'products' | 'releases'> {
  const releases = down
    .filter((item) => item.kind === 'release')
    .map((item) => {
      const shortest = shortestPath(graph, subject.id, item.id, reach);
      // The shortest way may be over a choice, and a longer one not.
      const sure = shortest.some((edge) => edge.alternative !== undefined) ? sureWay(graph, subject, item.id, reach) : shortest;
      const path = sure ?? shortest;
      return { node: nodeOf(graph, item.id), distance: path === shortest ? item.distance : stepsIn(graph, path), path, choice: sure === undefined };
    });
  const products = down
    .filter((item) => item.kind === 'product')
    .map((item): Shipping => {
      const node = nodeOf(graph, item.id);
      const of = graph.edges(item.id, 'in', 'release-of');
      const own = releases.filter((release) => of.some((edge) => edge.from === release.node.id));
      const [release] = own.sort((a, b) => Number(a.choice) - Number(b.choice) || a.distance - b.distance);
      const last = of.find((edge) => edge.from === release?.node.id);
      if (release === undefined || last === undefined)
        return { node, distance: item.distance, path: shortestPath(graph, subject.id, item.id, reach), choice: false };
      return { node, distance: release.distance + 1, path: [...release.path, last], choice: release.choice };
    });
  return { products, releases };
}

/** Over needs without a choice; what is asked along other relations has no such way. */
function sureWay(graph: Graph, subject: GraphNode, release: string, { relations, depth = Infinity, arch }: Reach): GraphEdge[] | undefined {
  if (arch !== undefined || relations !== tracedRelations) return undefined;
  const built = subject.kind === 'component' ? graph.edges(subject.id, 'out', 'builds') : [];
  const path = graph.surePath([subject.id, ...built.map((edge) => edge.to)], release);
  if (path === undefined) return undefined;
  const first = built.find((edge) => edge.to === path[0]?.to);
  const whole = first === undefined ? path : [first, ...path];
  return stepsIn(graph, whole) > depth ? undefined : whole;
}

/** Stepping onto a name that others provide counts nothing. */
function stepsIn(graph: Graph, path: readonly GraphEdge[]): number {
  return path.filter((edge) => graph.node(edge.to)?.kind !== 'capability').length;
}

/** Without the starts and without capabilities, which are no things. */
function reached(graph: Graph, starts: readonly string[], reach: Reach): Reached[] {
  const known = new Set(starts);
  return graph.closure(starts, reach).filter((item) => item.kind !== 'capability' && !known.has(item.id));
}

function reachOf(direction: Direction, { relations, depth, arch }: TraceOptions): Reach {
  return { direction, relations: relations ?? tracedRelations, ...(depth === undefined ? {} : { depth }), ...(arch === undefined ? {} : { arch }) };
}

function shortestPath(graph: Graph, from: string, to: string, reach: Reach): readonly GraphEdge[] {
  return graph.paths(from, to, { ...reach, bound: 1 }).paths[0] ?? [];
}

function count(items: readonly Reached[]): Counts {
  const found = new Map<NodeKind, number[]>();
  for (const { kind, distance } of items) {
    const steps = found.get(kind) ?? [];
    while (steps.length < distance) steps.push(0);
    steps[distance - 1] = (steps[distance - 1] ?? 0) + 1;
    found.set(kind, steps);
  }
  return Object.fromEntries([...found].map(([kind, byDistance]) => [kind, { total: byDistance.reduce((sum, item) => sum + item, 0), byDistance }]));
}

function ends(graph: Graph, id: string, side: 'out' | 'in', relation: Relation): GraphNode[] {
  return unique(graph.edges(id, side, relation).map((edge) => nodeOf(graph, side === 'out' ? edge.to : edge.from)));
}

function unique(nodes: readonly GraphNode[]): GraphNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

function nodeOf(graph: Graph, id: string): GraphNode {
  const node = graph.node(id);
  if (node === undefined) throw new Error(`the graph names ${id} and does not have it`);
  return node;
}
