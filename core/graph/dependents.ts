import type { Relation } from '../model/node.ts';
import { placesBetween } from './edges.ts';
import type { Dependent } from './graph.ts';
import { idAt } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { isCapability, layerOf, lookUp, standIn, twinsOf, type World } from './world.ts';

const asked: readonly Relation[] = ['requires', 'contains', 'based-on'];

/** What stands directly on one of these nodes, or on a name that they provide, the most used first; the nodes themselves are left out. */
export function dependents(world: World, ids: readonly string[]): Dependent[] {
  const starts = new Set(ids.map((id) => lookUp(world, id)).filter((node) => node >= 0));
  const found = new Map<number, boolean>();
  // Whoever needs a capability stands on what provides it; without a choice, where neither step has one.
  const stood = new Map([...starts].map((node) => [node, true]));
  for (const [node, isOnly] of stood) {
    for (const { arrays, at, offset } of rowsAt(world, node)) {
      if (!asked.includes(arrays.relation)) continue;
      for (let place = arrays.in.start[at] as number; place < (arrays.in.start[at + 1] as number); place++) {
        const subject = arrays.in.to[place] as number;
        const other = standIn(world, offset + subject);
        if (starts.has(other)) continue;
        const sole = isOnly && hasNoChoice(arrays, subject, at);
        if (!isCapability(world, other)) found.set(other, found.get(other) === true || sole);
        else if (!stood.has(other)) stood.set(other, sole);
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
  for (const { arrays, at, offset } of rowsAt(world, node)) {
    if (arrays.relation !== 'requires') continue;
    for (let place = arrays.in.start[at] as number; place < (arrays.in.start[at + 1] as number); place++) {
      const other = standIn(world, offset + (arrays.in.to[place] as number));
      users += isCapability(world, other) ? usersOf(world, other) : 1;
    }
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
