import type { Relation } from '../model/node.ts';
import { placesBetween } from './edges.ts';
import type { Dependent } from './graph.ts';
import { idAt } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { layerOf, lookUp, standIn, twinsOf, type World } from './world.ts';

const asked: readonly Relation[] = ['requires', 'contains', 'based-on'];

/** What stands directly on one of these nodes, the most used first; the nodes themselves are left out. */
export function dependents(world: World, ids: readonly string[]): Dependent[] {
  const starts = new Set(ids.map((id) => lookUp(world, id)).filter((node) => node >= 0));
  const found = new Map<number, boolean>();
  for (const start of starts) {
    for (const twin of twinsOf(world, start)) {
      const at = layerOf(world, twin);
      const offset = world.base[at] as number;
      for (const arrays of (world.layers[at] as BuiltLayer).relations) {
        if (!asked.includes(arrays.relation)) continue;
        const { start: first, to } = arrays.in;
        for (let place = first[twin - offset] as number; place < (first[twin - offset + 1] as number); place++) {
          const subject = to[place] as number;
          const node = standIn(world, offset + subject);
          if (starts.has(node)) continue;
          found.set(node, found.get(node) === true || hasNoChoice(arrays, subject, twin - offset));
        }
      }
    }
  }
  const list = [...found].map(([node, sole]) => ({ node, sole, users: usersOf(world, node) }));
  list.sort((a, b) => b.users - a.users || a.node - b.node);
  return list.map(({ node, sole, users }) => ({ id: idOf(world, node), sole, users, components: makersOf(world, node) }));
}

function hasNoChoice(arrays: BuiltLayer['relations'][number], subject: number, object: number): boolean {
  const [first, last] = placesBetween(arrays, subject, object);
  for (let edge = first; edge < last; edge++) if (arrays.alternative[edge] === 0) return true;
  return false;
}

function usersOf(world: World, node: number): number {
  let users = 0;
  for (const { arrays, at } of rowsAt(world, node)) {
    if (arrays.relation === 'requires') users += (arrays.in.start[at + 1] as number) - (arrays.in.start[at] as number);
  }
  return users;
}

function makersOf(world: World, node: number): string[] {
  const makers = new Set<string>();
  for (const { arrays, at, offset } of rowsAt(world, node)) {
    if (arrays.relation !== 'builds') continue;
    for (let place = arrays.in.start[at] as number; place < (arrays.in.start[at + 1] as number); place++)
      makers.add(idOf(world, standIn(world, offset + (arrays.in.to[place] as number))));
  }
  return [...makers];
}

function* rowsAt(world: World, node: number) {
  for (const twin of twinsOf(world, node)) {
    const layer = layerOf(world, twin);
    const offset = world.base[layer] as number;
    for (const arrays of (world.layers[layer] as BuiltLayer).relations) yield { arrays, at: twin - offset, offset };
  }
}

function idOf(world: World, node: number): string {
  const layer = layerOf(world, node);
  return idAt(world.layers[layer] as BuiltLayer, node - (world.base[layer] as number));
}
