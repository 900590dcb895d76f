import type { Site } from './site.ts';
import type { Things } from './things.ts';

/** A thing in the neighbourhood of another: how many steps away, and the step that leads there. */
export interface Neighbour {
  readonly id: string;
  readonly distance: number;
  /** The neighbour one step nearer, or the thing itself. */
  readonly via: string;
  readonly relation: string;
  readonly constraint: string | null;
  readonly provenance: string;
}

export interface Neighbours {
  readonly list: readonly Neighbour[];
  /** There are more than these. */
  readonly bounded: boolean;
}

export type Way = 'up' | 'down';

/** A core library's whole closure is the archive, and nobody reads that. */
export const mostNeighbours = 400;

interface Step {
  readonly to: string;
  readonly relation: string;
  readonly constraint: string | null;
  readonly provenance: string;
}

const makes = new WeakMap<Things, ReadonlyMap<string, readonly string[]>>();

/**
 * What a change to a thing travels to (`down`), or what it stands on (`up`), nearest first.
 * Build requirements are followed on through what is built here, and one step only elsewhere; all other relations are followed on.
 */
export function neighboursOf({ things }: Pick<Site, 'things'>, start: string, way: Way): Neighbours {
  const list: Neighbour[] = [];
  const seen = new Set([start]);
  const queue: { id: string; distance: number }[] = [{ id: start, distance: 0 }];
  for (const { id, distance } of queue) {
    for (const step of stepsFrom(things, id, way, seen)) {
      if (seen.has(step.to) || (distance > 0 && step.relation === 'build-requires' && !isBuiltHere(things, way === 'down' ? step.to : id))) continue;
      if (list.length === mostNeighbours) return { list, bounded: true };
      seen.add(step.to);
      list.push({ id: step.to, distance: distance + 1, via: id, relation: step.relation, constraint: step.constraint, provenance: step.provenance });
      queue.push({ id: step.to, distance: distance + 1 });
    }
  }
  return { list, bounded: false };
}

export interface StepsWithin {
  readonly steps: readonly { readonly from: string; readonly to: string; readonly relation: string }[];
  /** Steps between two things of the set of which neither is drawn. */
  readonly undrawn: number;
}

/** Every step between things of a set, in the direction in which a change travels; those between two things that are not `drawn` are only counted. */
export function stepsWithin({ things }: Pick<Site, 'things'>, ids: ReadonlySet<string>, drawn: ReadonlySet<string> = ids): StepsWithin {
  const steps: { from: string; to: string; relation: string }[] = [];
  const made = madeBy(things);
  let undrawn = 0;
  for (const from of ids) {
    const isDrawn = drawn.has(from);
    const add = (to: string, relation: string): void => {
      if (!ids.has(to)) return;
      if (isDrawn || drawn.has(to)) steps.push({ from, to, relation });
      else undrawn++;
    };
    for (const to of made.get(from) ?? []) add(to, 'builds');
    for (const edge of things.usedBy.get(from) ?? []) add(edge.from, edge.relation);
  }
  return { steps, undrawn };
}

/** Steps from a thing to those that are not `known`: in a dense neighbourhood most are. */
function* stepsFrom(things: Things, id: string, way: Way, known: ReadonlySet<string>): Generator<Step> {
  if (way === 'down') {
    for (const to of madeBy(things).get(id) ?? []) if (!known.has(to)) yield { to, relation: 'builds', constraint: null, provenance: 'manifest' };
    for (const { from, relation, constraint, provenance } of things.usedBy.get(id) ?? [])
      if (!known.has(from)) yield { to: from, relation, constraint, provenance };
  } else {
    for (const to of things.all.get(id)?.builtBy ?? []) if (!known.has(to)) yield { to, relation: 'builds', constraint: null, provenance: 'manifest' };
    for (const { to, relation, constraint, provenance } of things.requires.get(id) ?? []) if (!known.has(to)) yield { to, relation, constraint, provenance };
  }
}

function isBuiltHere(things: Things, id: string): boolean {
  return things.all.get(id)?.config !== undefined;
}

function madeBy(things: Things): ReadonlyMap<string, readonly string[]> {
  const before = makes.get(things);
  if (before !== undefined) return before;
  const made = new Map<string, string[]>();
  for (const thing of things.all.values()) for (const maker of thing.builtBy) made.set(maker, [...(made.get(maker) ?? []), thing.id]);
  makes.set(things, made);
  return made;
}
