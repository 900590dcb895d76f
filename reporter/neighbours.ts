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
  /** How many are one step away, all of them counted. */
  readonly direct: number;
}

/** A core library's whole closure is the archive, and nobody reads that. */
export const mostNeighbours = 400;

/** By thing, the last walk that met it: cheaper than a set for each walk. */
const marks = new WeakMap<Things, Mark>();

/** What a change to a thing travels to (`down`), or what it stands on (`up`), nearest first; all relations but build requirements are followed on. */
export function neighboursOf({ things }: Pick<Site, 'things'>, start: string, way: Way): Neighbours {
  return inWords(things, walkFrom(things, start, way));
}

/** A walk with the names of what it met; `most`: no more than the first of it. */
export function inWords(things: Things, walk: Walk, most?: number): Neighbours {
  const { ids, kinds } = adjacencyOf(things);
  const list = walk.numbers.slice(0, most).map((number, index) => {
    const { relation, constraint, provenance } = at(kinds, at(walk.kinds, index));
    return { id: at(ids, number), distance: at(walk.distances, index), via: at(ids, at(walk.via, index)), relation, constraint, provenance };
  });
  return { list, bounded: walk.bounded };
}

/** `steps`: how far at most. */
export function walkFrom(things: Things, start: string, way: Way, steps = Number.POSITIVE_INFINITY): Walk {
  const adjacency = adjacencyOf(things);
  const [numbers, via, kinds, distances]: [number[], number[], number[], number[]] = [[], [], [], []];
  const first = adjacency.numberOf.get(start);
  if (first === undefined) return { numbers, via, kinds, distances, bounded: false, direct: 0 };
  const mark = markOf(things);
  const { met } = mark;
  const walk = ++mark.walk;
  met[first] = walk;
  let [direct, bounded] = [0, false];
  // The thing itself is before the first of the list.
  for (let place = -1; place < numbers.length; place++) {
    const from: number = place < 0 ? first : (numbers[place] ?? 0);
    const { starts, to, kind } = place < 0 ? adjacency[way].first : adjacency[way].further;
    const distance = place < 0 ? 1 : (distances[place] ?? 0) + 1;
    if (distance > steps) break;
    const end: number = starts[from + 1] ?? 0;
    for (let step: number = starts[from] ?? 0; step < end; step++) {
      const next = to[step] ?? 0;
      if (met[next] === walk) continue;
      met[next] = walk;
      if (distance === 1) direct++;
      if (numbers.length === mostNeighbours) {
        bounded = true;
        // What is one step away is counted to the end.
        if (distance === 1) continue;
        break;
      }
      numbers.push(next);
      via.push(from);
      kinds.push(kind[step] ?? 0);
      distances.push(distance);
    }
    if (bounded) break;
  }
  return { numbers, via, kinds, distances, bounded, direct };
}

/** A group of things, in numbers of the adjacency; `far`: what is between such groups is only counted. */
export interface Group {
  readonly numbers: readonly number[];
  readonly far: boolean;
}

export interface StepsBetween {
  /** How many steps lead from a group to a group, in the direction in which a change travels: places of groups, and whether they are to build only. */
  readonly steps: readonly { readonly from: number; readonly to: number; readonly build: boolean; readonly count: number }[];
  /** Steps between two groups that are far. */
  readonly far: number;
}

/** Every step between things of these groups, each thing in one of them. */
export function stepsBetween({ things }: Pick<Site, 'things'>, groups: readonly Group[]): StepsBetween {
  const { kinds, up } = adjacencyOf(things);
  const mark = markOf(things);
  const { met, group } = mark;
  const walk = ++mark.walk;
  const all: number[] = [];
  for (const [place, { numbers }] of groups.entries()) {
    for (const number of numbers) {
      met[number] = walk;
      group[number] = place;
      all.push(number);
    }
  }
  const counts = new Uint32Array(2 * groups.length * groups.length);
  const isBuild = buildSteps(kinds);
  // Whatever is needed by very many needs few itself.
  const { starts, to, kind } = up.first;
  for (const number of all) {
    const own = group[number] ?? 0;
    const end = starts[number + 1] ?? 0;
    for (let step = starts[number] ?? 0; step < end; step++) {
      const other = to[step] ?? 0;
      if (met[other] !== walk) continue;
      const place = 2 * ((group[other] ?? 0) * groups.length + own) + (isBuild[kind[step] ?? 0] ?? 0);
      counts[place] = (counts[place] ?? 0) + 1;
    }
  }
  const steps: { from: number; to: number; build: boolean; count: number }[] = [];
  let far = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] ?? 0;
    if (count === 0) continue;
    const [from, end] = [Math.floor(place / 2 / groups.length), Math.floor(place / 2) % groups.length];
    if (groups[from]?.far === true && groups[end]?.far === true) far += count;
    else steps.push({ from, to: end, build: place % 2 === 1, count });
  }
  return { steps, far };
}

const builds = new WeakMap<readonly StepKind[], Uint8Array>();

function buildSteps(kinds: readonly StepKind[]): Uint8Array {
  const made = builds.get(kinds) ?? Uint8Array.from(kinds, ({ relation }) => (relation === 'build-requires' ? 1 : 0));
  builds.set(kinds, made);
  return made;
}

interface Mark {
  readonly met: Uint32Array;
  readonly group: Uint32Array;
  walk: number;
}

function markOf(things: Things): Mark {
  const { length } = adjacencyOf(things).ids;
  const mark = marks.get(things) ?? { met: new Uint32Array(length), group: new Uint32Array(length), walk: 0 };
  marks.set(things, mark);
  return mark;
}

function at<T>(list: { readonly [index: number]: T }, index: number): T {
  return list[index] as T;
}
