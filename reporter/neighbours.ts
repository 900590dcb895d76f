import { type StepKind, type Way, adjacencyOf } from './adjacency.ts';
import type { Site } from './site.ts';
import type { Things } from './things.ts';

/** A thing in the neighbourhood of another: how many steps away, and the step that leads there. */
export interface Neighbour extends StepKind {
  readonly id: string;
  readonly distance: number;
  /** The neighbour one step nearer, or the thing itself. */
  readonly via: string;
}

export interface Neighbours {
  readonly list: readonly Neighbour[];
  /** There are more than these. */
  readonly bounded: boolean;
}

/** The same in numbers of the adjacency. */
export interface Walk {
  readonly numbers: readonly number[];
  /** Over which number each was come to, by what kind of step, after how many. */
  readonly via: readonly number[];
  readonly kinds: readonly number[];
  readonly distances: readonly number[];
  readonly bounded: boolean;
}

/** A core library's whole closure is the archive, and nobody reads that. */
export const mostNeighbours = 400;

/** By thing, the last walk that met it: cheaper than a set for each walk. */
const marks = new WeakMap<Things, Mark>();

/** What a change to a thing travels to (`down`), or what it stands on (`up`), nearest first; all relations but build requirements are followed on. */
export function neighboursOf({ things }: Pick<Site, 'things'>, start: string, way: Way): Neighbours {
  const { ids, kinds } = adjacencyOf(things);
  const walk = walkFrom(things, start, way);
  const list = walk.numbers.map((number, index) => {
    const { relation, constraint, provenance } = at(kinds, at(walk.kinds, index));
    return { id: at(ids, number), distance: at(walk.distances, index), via: at(ids, at(walk.via, index)), relation, constraint, provenance };
  });
  return { list, bounded: walk.bounded };
}

export function walkFrom(things: Things, start: string, way: Way): Walk {
  const adjacency = adjacencyOf(things);
  const [numbers, via, kinds, distances]: [number[], number[], number[], number[]] = [[], [], [], []];
  const first = adjacency.numberOf.get(start);
  if (first === undefined) return { numbers, via, kinds, distances, bounded: false };
  const mark = markOf(things);
  const { met } = mark;
  const walk = ++mark.walk;
  met[first] = walk;
  // The thing itself is before the first of the list.
  for (let place = -1; place < numbers.length; place++) {
    const from: number = place < 0 ? first : at(numbers, place);
    const { starts, to, kind } = place < 0 ? adjacency[way].first : adjacency[way].further;
    const distance = place < 0 ? 1 : at(distances, place) + 1;
    for (let step: number = at(starts, from), end: number = at(starts, from + 1); step < end; step++) {
      const next = at(to, step);
      if (met[next] === walk) continue;
      if (numbers.length === mostNeighbours) return { numbers, via, kinds, distances, bounded: true };
      met[next] = walk;
      numbers.push(next);
      via.push(from);
      kinds.push(at(kind, step));
      distances.push(distance);
    }
  }
  return { numbers, via, kinds, distances, bounded: false };
}

export interface StepsWithin {
  readonly steps: readonly { readonly from: string; readonly to: string; readonly relation: string }[];
  /** Steps between two things of the set of which neither is drawn. */
  readonly undrawn: number;
}

/** Every step between things of a set, in the direction in which a change travels; those between two things that are not `drawn` are only counted. */
export function stepsWithin({ things }: Pick<Site, 'things'>, ids: Iterable<string>, drawn: ReadonlySet<string>): StepsWithin {
  const adjacency = adjacencyOf(things);
  const set = [...ids].flatMap((id) => adjacency.numberOf.get(id) ?? []);
  const mark = markOf(things);
  const { met } = mark;
  const [inside, near] = [++mark.walk, ++mark.walk];
  for (const number of set) met[number] = drawn.has(at(adjacency.ids, number)) ? near : inside;
  const steps: { from: string; to: string; relation: string }[] = [];
  let undrawn = 0;
  // Whatever is needed by very many needs few itself.
  const { starts, to, kind } = adjacency.up.first;
  for (const number of set) {
    const own = met[number];
    for (let step: number = at(starts, number), end: number = at(starts, number + 1); step < end; step++) {
      const other = at(to, step);
      const state = met[other];
      if (state !== inside && state !== near) continue;
      if (own === near || state === near)
        steps.push({ from: at(adjacency.ids, other), to: at(adjacency.ids, number), relation: at(adjacency.kinds, at(kind, step)).relation });
      else undrawn++;
    }
  }
  return { steps, undrawn };
}

interface Mark {
  readonly met: Uint32Array;
  walk: number;
}

function markOf(things: Things): Mark {
  const mark = marks.get(things) ?? { met: new Uint32Array(adjacencyOf(things).ids.length), walk: 0 };
  marks.set(things, mark);
  return mark;
}

function at<T>(list: { readonly [index: number]: T }, index: number): T {
  return list[index] as T;
}
