import { nodeKinds } from '../model/node.ts';
import type { Reach, Reached } from './graph.ts';
import type { BuiltLayer } from './layer.ts';
import { textReader } from './strings.ts';
import { isCapability, layerOf, lookUp, rowsToFollow, twinsOf, type World } from './world.ts';

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
  return order.map((node, at) => ({ id: ids[at] as string, distance: distance[node] as number, via: ids[place[via[node] as number] as number] as string }));
}

/** The nodes reached, nearest first; `via` and `distance` of each stand in the scratch until the next search. */
export function walk(world: World, starts: readonly string[], reach: Reach): number[] {
  const { base, layers, groupOf, groups } = world;
  const { stamp, via, distance } = world.scratch;
  const search = nextSearch(world);
  const rows = rowsToFollow(world, reach.relations, reach.direction);
  const depth = reach.depth ?? Infinity;
  const passes = reach.arch === undefined ? undefined : archFilter(world, reach.arch);
  const found: number[] = [];
  for (const start of starts) {
    const node = lookUp(world, start);
    if (node < 0 || stamp[node] === search) continue;
    stamp[node] = search;
    via[node] = node;
    distance[node] = 0;
    found.push(node);
  }
  let next: number[] = [];
  for (let at = 0, level = 0; at < found.length; at++) {
    const node = found[at] as number;
    for (const twin of groupOf[node] === 0 ? [node] : twinsOf(world, node)) {
      const layer = layerOf(world, twin);
      const offset = base[layer] as number;
      const { kinds } = layers[layer] as BuiltLayer;
      const row = twin - offset;
      for (const { start, to } of rows[layer] ?? []) {
        const end = start[row + 1] as number;
        for (let edge = start[row] as number; edge < end; edge++) {
          const met = offset + (to[edge] as number);
          if (stamp[met] === search) continue;
          stamp[met] = search;
          let neighbour = met;
          let free = kinds[met - offset] === capability;
          const group = groupOf[met] as number;
          if (group !== 0) {
            neighbour = groups[group - 1]?.[0] as number;
            if (neighbour !== met && stamp[neighbour] === search) continue;
            stamp[neighbour] = search;
            free = isCapability(world, neighbour);
          }
          const refused = (!free && level >= depth) || (passes !== undefined && !passes(neighbour));
          distance[neighbour] = refused ? beyond : free ? level : level + 1;
          via[neighbour] = node;
          if (refused) continue;
          if (free) found.push(neighbour);
          else next.push(neighbour);
        }
      }
    }
    if (at + 1 < found.length) continue;
    for (const further of next) found.push(further);
    next = [];
    level++;
  }
  return found;
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

function nextSearch({ scratch }: World): number {
  if (scratch.search === 0xffffffff) {
    scratch.stamp.fill(0);
    scratch.search = 0;
  }
  return ++scratch.search;
}
