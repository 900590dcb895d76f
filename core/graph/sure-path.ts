import type { GraphEdge, Relation } from '../model/node.ts';
import { edgeAt } from './edges.ts';
import type { BuiltLayer, RelationArrays } from './layer.ts';
import { layerOf, lookUp, standIn, twinsOf, type World } from './world.ts';

const followed: ReadonlySet<Relation> = new Set<Relation>(['ships', 'selects', 'contains', 'based-on', 'requires']);

/** An edge by the place where it stands, and the node it was reached from. */
interface Step {
  readonly from: number;
  readonly layer: BuiltLayer;
  readonly arrays: RelationArrays;
  readonly place: number;
}

/** The shortest way from a release to one of these over needs that leave no choice, in the order in which a change travels; undefined where there is always another choice. */
export function surePath(world: World, ids: readonly string[], release: string): GraphEdge[] | undefined {
  const start = lookUp(world, release);
  const wanted = new Set(ids.map((id) => lookUp(world, id)).filter((node) => node >= 0));
  if (start < 0 || wanted.size === 0) return undefined;
  const steps = new Map<number, Step | undefined>([[start, undefined]]);
  for (const [node] of steps) {
    if (wanted.has(node)) return wayTo(node, steps);
    for (const [met, step] of stepsFrom(world, node)) if (!steps.has(met)) steps.set(met, step);
  }
  return undefined;
}

function* stepsFrom(world: World, node: number): Generator<[number, Step]> {
  for (const twin of twinsOf(world, node)) {
    const which = layerOf(world, twin);
    const layer = world.layers[which] as BuiltLayer;
    const offset = world.base[which] as number;
    for (const arrays of layer.relations) {
      if (!followed.has(arrays.relation)) continue;
      const { start, to } = arrays.out;
      for (let place = start[twin - offset] as number; place < (start[twin - offset + 1] as number); place++)
        if (arrays.alternative[place] === 0) yield [standIn(world, offset + (to[place] as number)), { from: node, layer, arrays, place }];
    }
  }
}

function wayTo(end: number, steps: ReadonlyMap<number, Step | undefined>): GraphEdge[] {
  const way: GraphEdge[] = [];
  for (let step = steps.get(end); step !== undefined; step = steps.get(step.from)) way.push(edgeAt(step.layer, step.arrays, step.place));
  return way;
}
