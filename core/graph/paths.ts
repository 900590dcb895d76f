import { backwards, type GraphEdge } from '../model/node.ts';
import { walk } from './closure.ts';
import type { Csr } from './csr.ts';
import { edgeAt, placesBetween } from './edges.ts';
import type { Reach } from './graph.ts';
import { simplePaths } from './simple-paths.ts';
import type { BuiltLayer } from './layer.ts';
import { isCapability, layerOf, lookUp, rowsToFollow, standIn, twinsOf, type World } from './world.ts';

/** Some tens of milliseconds. */
const work = 5_000_000;

export function paths(world: World, from: string, to: string, reach: Reach & { readonly bound: number }): { paths: GraphEdge[][]; bounded: boolean } {
  const [start, end] = [lookUp(world, from), lookUp(world, to)];
  if (start < 0 || end < 0) return { paths: [], bounded: false };
  if (start === end) return { paths: [[]], bounded: false };
  const between = corridor(world, from, to, reach);
  const place = new Map(between.map((node, at) => [node, at]));
  const [first, last] = [place.get(start), place.get(end)];
  if (first === undefined || last === undefined) return { paths: [], bounded: false };
  const found = simplePaths({
    rows: rowsBetween(world, between, place, reach),
    cost: Uint8Array.from(between, (node) => (isCapability(world, node) ? 0 : 1)),
    ahead: Uint32Array.from(between, (node) => remaining(world, node, end)),
    from: first,
    to: last,
    bound: reach.bound,
    most: reach.depth ?? Infinity,
    work,
  });
  const edgesOf = (path: readonly number[]): GraphEdge[] =>
    path.slice(1).map((node, at) => edgeBetween(world, between[path[at] as number] as number, between[node] as number, reach));
  return { paths: found.paths.map(edgesOf), bounded: found.bounded };
}

/** What can be reached from the one and reaches the other. The distances to the end stay in the scratch. */
function corridor(world: World, from: string, to: string, reach: Reach): number[] {
  const forth = new Set(walk(world, [from], reach));
  const back = walk(world, [to], { ...reach, direction: reach.direction === 'down' ? 'up' : 'down' });
  return back.filter((node) => forth.has(node)).sort((a, b) => a - b);
}

/** The search backwards paid for the node it reached, not for the end; forwards it is the other way round. */
function remaining(world: World, node: number, end: number): number {
  const distance = world.scratch.distance[node] as number;
  return Math.max(0, distance - Number(!isCapability(world, node)) + Number(node !== end && !isCapability(world, end)));
}

function rowsBetween(world: World, nodes: readonly number[], place: ReadonlyMap<number, number>, reach: Reach): Csr {
  const rows = rowsToFollow(world, reach.relations, reach.direction);
  const start = new Uint32Array(nodes.length + 1);
  const to: number[] = [];
  for (const [at, node] of nodes.entries()) {
    const neighbours = new Set<number>();
    for (const twin of twinsOf(world, node)) {
      const layer = layerOf(world, twin);
      const offset = world.base[layer] as number;
      for (const row of rows[layer] as Csr[]) {
        for (let edge = row.start[twin - offset] as number; edge < (row.start[twin - offset + 1] as number); edge++) {
          const other = place.get(standIn(world, offset + (row.to[edge] as number)));
          if (other !== undefined && other !== at) neighbours.add(other);
        }
      }
    }
    for (const other of [...neighbours].sort((a, b) => a - b)) to.push(other);
    start[at + 1] = to.length;
  }
  return { start, to: Uint32Array.from(to) };
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
