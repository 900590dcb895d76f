import { backwards, nodeKinds, type Relation } from '../model/node.ts';
import type { Csr } from './csr.ts';
import type { Direction } from './graph.ts';
import { indexOfId } from './layer-read.ts';
import type { BuiltLayer } from './layer.ts';
import { joinTwins } from './twins.ts';

/**
 * All layers under one numbering: node `i` of layer `l` is `base[l] + i`. Nodes with equal ids are twins; the first of their group stands for all.
 * No edge crosses a layer, so a step is: the twins of a node, then each one's neighbours in its own layer.
 */
export interface World {
  readonly layers: readonly BuiltLayer[];
  readonly base: Uint32Array;
  readonly total: number;
  /** One more than the place in `groups`; 0 for a node without twins. */
  readonly groupOf: Uint32Array;
  readonly groups: readonly (readonly number[])[];
  /** Reused by every search, which is synchronous. */
  readonly scratch: Scratch;
}

export interface Scratch {
  /** 1 for what the last search met. */
  readonly seen: Uint8Array;
  readonly via: Uint32Array;
  readonly distance: Uint32Array;
  readonly place: Uint32Array;
  readonly found: Uint32Array;
  readonly next: Uint32Array;
}

const capability = nodeKinds.indexOf('capability');

export function worldOf(layers: readonly BuiltLayer[]): World {
  const base = new Uint32Array(layers.length + 1);
  for (let at = 0; at < layers.length; at++) base[at + 1] = (base[at] as number) + (layers[at]?.size ?? 0);
  const total = base[layers.length] as number;
  const { groupOf, groups } = joinTwins(layers, base);
  const numbers = (): Uint32Array => new Uint32Array(total);
  const scratch = { seen: new Uint8Array(total), via: numbers(), distance: numbers(), place: numbers(), found: numbers(), next: numbers() };
  return { layers, base, total, groupOf, groups, scratch };
}

export function layerOf(world: World, node: number): number {
  let at = world.layers.length - 1;
  while ((world.base[at] as number) > node) at--;
  return at;
}

export function standIn(world: World, node: number): number {
  const group = world.groupOf[node] as number;
  return group === 0 ? node : (world.groups[group - 1]?.[0] as number);
}

export function twinsOf(world: World, node: number): readonly number[] {
  const group = world.groupOf[node] as number;
  return group === 0 ? [node] : (world.groups[group - 1] as readonly number[]);
}

/** The node that stands for the id; -1 when no layer has it. */
export function lookUp(world: World, id: string): number {
  for (let at = 0; at < world.layers.length; at++) {
    const index = indexOfId(world.layers[at] as BuiltLayer, id);
    if (index >= 0) return standIn(world, (world.base[at] as number) + index);
  }
  return -1;
}

export function isCapability(world: World, node: number): boolean {
  const at = layerOf(world, node);
  return world.layers[at]?.kinds[node - (world.base[at] as number)] === capability;
}

/** Per layer, the rows along which a change travels (`down`) or against which it came (`up`), in the order of the relations. */
export function rowsToFollow(world: World, relations: readonly Relation[], direction: Direction): Csr[][] {
  return world.layers.map((layer) =>
    relations.flatMap((relation) => {
      const arrays = layer.relations.find((item) => item.relation === relation);
      if (arrays === undefined) return [];
      return [backwards.has(relation) === (direction === 'down') ? arrays.in : arrays.out];
    }),
  );
}
