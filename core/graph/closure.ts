import { nodeKinds } from '../model/node.ts';
import type { Csr } from './csr.ts';
import type { Reach, Reached } from './graph.ts';
import type { BuiltLayer } from './layer.ts';
import { textReader } from './strings.ts';
import { isCapability, layerOf, lookUp, rowsToFollow, standIn, twinsOf, type World } from './world.ts';

/** The distance of what a search met and may not enter. */
export const beyond = 0xffffffff;

const capability = nodeKinds.indexOf('capability');

/** Breadth first from all starts at once. Stepping onto a capability costs nothing, so a provided name lengthens no distance. */
export function closure(world: World, starts: readonly string[], reach: Reach): Reached[] {
  const order = walk(world, starts, reach);
  const { via, distance, place } = world.scratch;
  const readers = world.layers.map((layer) => textReader(layer.ids, order.length));
  const ids: string[] = [];
  for (const [at, node] of order.entries()) {
    const layer = layerOf(world, node);
    ids.push(readers[layer]?.(node - (world.base[layer] as number)) ?? '');
    place[node] = at;
  }
  const found: Reached[] = [];
  for (let at = 0; at < order.length; at++) {
    const node = order[at] as number;
    const layer = layerOf(world, node);
    found.push({
      id: ids[at] as string,
      kind: nodeKinds[world.layers[layer]?.kinds[node - (world.base[layer] as number)] as number] ?? 'capability',
      distance: distance[node] as number,
      via: ids[place[via[node] as number] as number] as string,
    });
  }
  return found;
}

/** The nodes reached, nearest first; they, and `via` and `distance` of each, stand in the scratch until the next search. */
export function walk(world: World, starts: readonly string[], reach: Reach): Uint32Array {
  const { layers, groups } = world;
  const { seen, via, distance, found } = world.scratch;
  seen.fill(0);
  const search: Search = {
    world,
    depth: reach.depth ?? Infinity,
    passes: reach.arch === undefined ? undefined : archFilter(world, reach.arch),
    level: 0,
    count: 0,
    waiting: 0,
  };
  const rows = rowsToFollow(world, reach.relations, reach.direction);
  for (const start of starts) {
    const node = lookUp(world, start);
    if (node < 0 || seen[node] === 1) continue;
    seen[node] = 1;
    via[node] = node;
    distance[node] = 0;
    found[search.count++] = node;
  }
  const [only, ...others] = layers;
  // Most searches are in one layer and go as far as they can.
  if (only !== undefined && others.length === 0 && groups.length === 0 && search.depth === Infinity && search.passes === undefined) {
    search.count = spreadAlone(world.scratch, rows[0] ?? [], only.kinds, search.count);
  } else spread(search, rows);
  return found.subarray(0, search.count);
}

interface Search {
  readonly world: World;
  readonly depth: number;
  readonly passes: ((node: number) => boolean) | undefined;
  level: number;
  /** How many are found, and how many wait for the next level. */
  count: number;
  waiting: number;
}

/** `spread` where no node stands for another and none is shut; returns how many are found. */
function spreadAlone({ seen, distance, via, found, next }: World['scratch'], follow: readonly Csr[], kinds: Uint8Array, starts: number): number {
  let count = starts;
  let waiting = 0;
  let level = 0;
  for (let at = 0; at < count; at++) {
    const node = found[at] as number;
    for (let row = 0; row < follow.length; row++) {
      const { start, to } = follow[row] as Csr;
      const end = start[node + 1] as number;
      for (let edge = start[node] as number; edge < end; edge++) {
        const met = to[edge] as number;
        if (seen[met] !== 0) continue;
        seen[met] = 1;
        via[met] = node;
        if (kinds[met] === capability) {
          distance[met] = level;
          found[count++] = met;
        } else {
          distance[met] = level + 1;
          next[waiting++] = met;
        }
      }
    }
    if (at + 1 < count) continue;
    found.set(next.subarray(0, waiting), count);
    count += waiting;
    waiting = 0;
    level++;
  }
  return count;
}

/**
 * The hot loop: everything it touches is a local of its own, and what is rare is a call. What is met for the first time is one in several
 * edges, so that an edge costs a look at `seen`.
 */
function spread(search: Search, rows: readonly (readonly Csr[])[]): void {
  const { world, depth, passes } = search;
  const { base, layers, groupOf } = world;
  const { seen, distance, via, found, next } = world.scratch;
  const alone = [0];
  for (let at = 0; at < search.count; at++) {
    const node = found[at] as number;
    alone[0] = node;
    const { level } = search;
    const isLimited = level >= depth || passes !== undefined;
    const twins = groupOf[node] === 0 ? alone : twinsOf(world, node);
    for (let which = 0; which < twins.length; which++) {
      const twin = twins[which] as number;
      const layer = layers.length === 1 ? 0 : layerOf(world, twin);
      const { kinds } = layers[layer] as BuiltLayer;
      const offset = base[layer] as number;
      const follow = rows[layer] as readonly Csr[];
      for (let row = 0; row < follow.length; row++) {
        const { start, to } = follow[row] as Csr;
        const end = start[twin - offset + 1] as number;
        for (let edge = start[twin - offset] as number; edge < end; edge++) {
          const met = offset + (to[edge] as number);
          if (seen[met] !== 0) continue;
          if (isLimited || groupOf[met] !== 0) {
            meet(search, met, node);
            continue;
          }
          seen[met] = 1;
          via[met] = node;
          if (kinds[met - offset] === capability) {
            distance[met] = level;
            found[search.count++] = met;
          } else {
            distance[met] = level + 1;
            next[search.waiting++] = met;
          }
        }
      }
    }
    if (at + 1 < search.count) continue;
    found.set(next.subarray(0, search.waiting), search.count);
    search.count += search.waiting;
    search.waiting = 0;
    search.level++;
  }
}

/** Comes upon a node that others stand for, or one that perhaps may not be entered. */
function meet(search: Search, met: number, node: number): void {
  const { world, depth, passes, level } = search;
  const { seen, distance, via, found, next } = world.scratch;
  seen[met] = 1;
  const neighbour = standIn(world, met);
  if (neighbour !== met && seen[neighbour] === 1) return;
  seen[neighbour] = 1;
  const free = isCapability(world, neighbour);
  via[neighbour] = node;
  if ((!free && level >= depth) || (passes !== undefined && !passes(neighbour))) {
    distance[neighbour] = beyond;
  } else if (free) {
    distance[neighbour] = level;
    found[search.count++] = neighbour;
  } else {
    distance[neighbour] = level + 1;
    next[search.waiting++] = neighbour;
  }
}

function archFilter(world: World, arch: string): (node: number) => boolean {
  const { layers, base } = world;
  const allowed = layers.map((layer) => Uint8Array.from(layer.labels, (label) => Number(everywhere.has(label) || label === arch)));
  return (node) => {
    const at = layerOf(world, node);
    return allowed[at]?.[layers[at]?.arches[node - (base[at] as number)] as number] === 1;
  };
}

/** What has one of these runs on every architecture; `''` has none. */
const everywhere: ReadonlySet<string> = new Set(['', 'all', 'any', 'noarch']);
