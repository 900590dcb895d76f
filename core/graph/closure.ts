import type { Reach, Reached } from './graph.ts';
import { idAt } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { isCapability, layerOf, lookUp, rowsToFollow, standIn, twinsOf, type World } from './world.ts';

/** Breadth first from all starts at once. Stepping onto a capability costs nothing, so a provided name lengthens no distance. */
export function closure(world: World, starts: readonly string[], reach: Reach): Reached[] {
  const order = walk(world, starts, reach);
  const { via, distance } = world.scratch;
  const ids = new Map<number, string>();
  const idOf = (node: number): string => {
    let id = ids.get(node);
    if (id === undefined) {
      const at = layerOf(world, node);
      id = idAt(world.layers[at] as BuiltLayer, node - (world.base[at] as number));
      ids.set(node, id);
    }
    return id;
  };
  return order.map((node) => ({ id: idOf(node), distance: distance[node] as number, via: idOf(via[node] as number) }));
}

/** The nodes reached, nearest first; `via` and `distance` of each stand in the scratch until the next search. */
export function walk(world: World, starts: readonly string[], reach: Reach): number[] {
  const { scratch, base, layers } = world;
  const { stamp, via, distance } = scratch;
  const search = nextSearch(world);
  const rows = rowsToFollow(world, reach.relations, reach.direction);
  const depth = reach.depth ?? Infinity;
  const passes = archFilter(world, reach.arch);
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
    if (world.groupOf[node] === 0) follow(node, node, level);
    else for (const twin of twinsOf(world, node)) follow(twin, node, level);
    if (at + 1 < found.length) continue;
    for (const further of next) found.push(further);
    next = [];
    level++;
  }
  return found;

  function follow(twin: number, node: number, level: number): void {
    const layer = layerOf(world, twin);
    const offset = base[layer] as number;
    const place = twin - offset;
    for (const { start, to } of rows[layer] as { start: Uint32Array; to: Uint32Array }[]) {
      const end = start[place + 1] as number;
      for (let edge = start[place] as number; edge < end; edge++) {
        const neighbour = standIn(world, offset + (to[edge] as number));
        if (stamp[neighbour] === search) continue;
        const free = isCapability(world, neighbour);
        if ((!free && level >= depth) || !passes(neighbour)) continue;
        stamp[neighbour] = search;
        via[neighbour] = node;
        distance[neighbour] = free ? level : level + 1;
        if (free) found.push(neighbour);
        else next.push(neighbour);
      }
    }
  }

  function archFilter({ layers: all }: World, arch: string | undefined): (node: number) => boolean {
    if (arch === undefined) return () => true;
    const allowed = all.map((layer) => Uint8Array.from(layer.labels, (label) => Number(everywhere.has(label) || label === arch)));
    return (node) => {
      const at = layerOf(world, node);
      return allowed[at]?.[layers[at]?.arches[node - (base[at] as number)] as number] === 1;
    };
  }
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
