import { backwards, type GraphEdge } from '../model/node.ts';
import { beyond, walk } from './closure.ts';
import type { Csr } from './csr.ts';
import { edgeAt, placesBetween } from './edges.ts';
import type { Reach } from './graph.ts';
import { simplePaths } from './simple-paths.ts';
import type { BuiltLayer } from './layer.ts';
import { isCapability, layerOf, lookUp, rowsToFollow, standIn, twinsOf, type World } from './world.ts';

/** Some tens of milliseconds. */
const work = 2_000_000;

export function paths(world: World, from: string, to: string, reach: Reach & { readonly bound: number }): { paths: GraphEdge[][]; bounded: boolean } {
  const [start, end] = [lookUp(world, from), lookUp(world, to)];
  if (start < 0 || end < 0) return { paths: [], bounded: false };
  if (start === end) return { paths: [[]], bounded: false };
  const { relations, direction, arch } = reach;
  walk(world, [to], { relations, direction: direction === 'down' ? 'up' : 'down', ...(arch === undefined ? {} : { arch }) });
  if (!leadsOn(world, start)) return { paths: [], bounded: false };
  const cost = (node: number): number => Number(!isCapability(world, node));
  const found = simplePaths({
    size: world.total,
    neighbours: neighboursIn(world, reach),
    cost,
    // The search backwards paid for the node it reached, not for the end; forwards it is the other way round.
    ahead: (node) => (node === end ? 0 : (world.scratch.distance[node] as number) - cost(node) + cost(end)),
    from: start,
    to: end,
    bound: reach.bound,
    most: reach.depth ?? Infinity,
    work,
  });
  const edgesOf = (path: readonly number[]): GraphEdge[] => path.slice(1).map((node, at) => edgeBetween(world, path[at] as number, node, reach));
  return { paths: found.paths.map(edgesOf), bounded: found.bounded };
}

/** Whether the search that just ran backwards from the end came here. */
function leadsOn({ scratch }: World, node: number): boolean {
  return scratch.seen[node] === 1 && scratch.distance[node] !== beyond;
}

/** Where one step leads, of what leads on to the end; each node is looked at once however many paths touch it. */
function neighboursIn(world: World, reach: Reach): (node: number) => readonly number[] {
  const rows = rowsToFollow(world, reach.relations, reach.direction);
  const known = new Map<number, readonly number[]>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const met = new Set<number>();
    for (const twin of twinsOf(world, node)) {
      const layer = layerOf(world, twin);
      const offset = world.base[layer] as number;
      for (const row of rows[layer] as Csr[]) {
        for (let edge = row.start[twin - offset] as number; edge < (row.start[twin - offset + 1] as number); edge++) {
          const other = standIn(world, offset + (row.to[edge] as number));
          if (other !== node && leadsOn(world, other)) met.add(other);
        }
      }
    }
    const sorted = [...met].sort((a, b) => a - b);
    known.set(node, sorted);
    return sorted;
  };
}

/** The first edge between two neighbours, in the order of the relations asked for. */
function edgeBetween(world: World, from: number, to: number, { relations, direction }: Reach): GraphEdge {
  for (const relation of relations) {
    const [subject, object] = backwards.has(relation) === (direction === 'down') ? [to, from] : [from, to];
    for (const twin of twinsOf(world, subject)) {
      const at = layerOf(world, twin);
      const offset = world.base[at] as number;
      const layer = world.layers[at] as BuiltLayer;
      const arrays = layer.relations.find((item) => item.relation === relation);
      const other = twinsOf(world, object).find((node) => layerOf(world, node) === at);
      if (arrays === undefined || other === undefined) continue;
      const [first, after] = placesBetween(arrays, twin - offset, other - offset);
      if (first < after) return edgeAt(layer, arrays, first);
    }
  }
  throw new Error('two neighbours without an edge');
}
