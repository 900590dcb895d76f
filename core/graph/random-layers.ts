import fc from 'fast-check';
import { backwards, relations, type GraphEdge, type GraphNode, type Relation } from '../model/node.ts';
import type { LayerInput, Reach, Reached } from './graph.ts';

/** Small random layers whose ids overlap, for property tests. */
export const someLayers: fc.Arbitrary<LayerInput[]> = fc.array(
  fc.record({
    nodes: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 11 }).map((n) => `pkg:generic/n${n}`),
        kind: fc.constantFrom<GraphNode['kind'][]>('component', 'artifact', 'capability'),
        name: fc.constantFrom('one', 'two', 'ü'),
        format: fc.constantFrom('npm', null),
      }),
      { selector: (node) => node.id, maxLength: 8 },
    ),
    edges: fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 11 }).map((n) => `pkg:generic/n${n}`),
        to: fc.integer({ min: 0, max: 11 }).map((n) => `pkg:generic/n${n}`),
        relation: fc.constantFrom<Relation[]>('requires', 'builds', 'build-requires'),
        provenance: fc.constant('declared' as const),
      }),
      { maxLength: 14 },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The same questions, answered the slow and obvious way. */
export function naive(layers: readonly LayerInput[]) {
  const edges = layers.flatMap((layer) => layer.edges);
  const ids = new Set(layers.flatMap((layer) => [...layer.nodes.map((node) => node.id), ...layer.edges.flatMap((edge) => [edge.from, edge.to])]));
  const solid = new Set(layers.flatMap((layer) => layer.nodes.filter((node) => node.kind !== 'capability').map((node) => node.id)));
  const cost = (id: string): number => Number(solid.has(id));

  function steps(id: string, reach: Reach): string[] {
    return edges.flatMap((edge) => {
      if (!reach.relations.includes(edge.relation)) return [];
      const [near, far] = travels(edge, reach.direction);
      return near === id ? [far] : [];
    });
  }

  function closure(start: string, reach: Reach): Map<string, number> {
    const distance = new Map<string, number>();
    if (!ids.has(start)) return distance;
    distance.set(start, 0);
    for (let changed = true; changed;) {
      changed = false;
      for (const [id, far] of [...distance]) {
        for (const next of steps(id, reach)) {
          const sum = far + cost(next);
          if (sum > (reach.depth ?? Infinity) || sum >= (distance.get(next) ?? Infinity)) continue;
          distance.set(next, sum);
          changed = true;
        }
      }
    }
    return distance;
  }

  function paths(from: string, to: string, reach: Reach): { nodes: string[]; cost: number }[] {
    const found: { nodes: string[]; cost: number }[] = [];
    const walk = (nodes: string[], paid: number): void => {
      const last = nodes.at(-1) as string;
      if (last === to) {
        found.push({ nodes, cost: paid });
        return;
      }
      for (const next of new Set(steps(last, reach))) if (!nodes.includes(next)) walk([...nodes, next], paid + cost(next));
    };
    if (ids.has(from) && ids.has(to)) walk([from], 0);
    return found;
  }

  return { ids, steps, closure, paths, cost };
}

export const someReach: fc.Arbitrary<Reach> = fc.record(
  {
    direction: fc.constantFrom('up', 'down'),
    relations: fc.constantFrom<(readonly Relation[])[]>(relations, ['requires', 'builds'], ['build-requires']),
    depth: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ['direction', 'relations'] },
) as fc.Arbitrary<Reach>;

export function distancesOf(reached: readonly Reached[]): Map<string, number> {
  return new Map(reached.map((item) => [item.id, item.distance]));
}

function travels(edge: GraphEdge, direction: Reach['direction']): [string, string] {
  return backwards.has(edge.relation) === (direction === 'down') ? [edge.to, edge.from] : [edge.from, edge.to];
}
