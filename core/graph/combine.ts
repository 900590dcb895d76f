import { closure } from './closure.ts';
import { dependents } from './dependents.ts';
import { edgesAt } from './edges.ts';
import type { Graph } from './graph.ts';
import type { BuiltLayer } from './layer.ts';
import { allNames, describe, nodesByName, nodesOfKind, ownersAt } from './names.ts';
import { paths } from './paths.ts';
import { surePath } from './sure-path.ts';
import { lookUp, worldOf } from './world.ts';

/** Layers of one moment as one graph. Cheap: nothing is copied, only equal ids are found. */
export function combineLayers(layers: readonly BuiltLayer[]): Graph {
  const world = worldOf(layers);
  return {
    layers,
    has: (id) => lookUp(world, id) >= 0,
    node(id) {
      const node = lookUp(world, id);
      return node < 0 ? undefined : describe(world, node);
    },
    named: (name) => nodesByName(world, name),
    names: () => allNames(world),
    nodesOf: (kind) => nodesOfKind(world, kind),
    owners: (id) => ownersAt(world, id),
    edges: (id, side, relation) => edgesAt(world, id, side, relation),
    dependents: (ids) => dependents(world, ids),
    surePath: (ids, release) => surePath(world, ids, release),
    closure: (starts, reach) => closure(world, starts, reach),
    paths: (from, to, reach) => paths(world, from, to, reach),
  };
}
