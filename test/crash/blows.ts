import { distinct, placeOf } from './place.ts';
import type { Blow, Rehearsal } from './crash.ts';

/** Every distinct point of every line, each way to die: what a full run strikes. */
export function allBlows(rehearsal: Rehearsal): Blow[] {
  return rehearsal.steps.flatMap((step, index) =>
    distinct(step.points).flatMap((point): Blow[] => [
      { step: index, point, how: 'alone', when: 'before' },
      { step: index, point, how: 'group', when: 'before' },
      { step: index, point, how: 'group', when: 'after' },
    ]),
  );
}

/** Every distinct point once; the ways to die take turns. What a run in a pipeline strikes. */
export function eachPointOnce(blows: readonly Blow[]): Blow[] {
  return [...Map.groupBy(blows, (blow) => `${blow.step} ${blow.point}`).values()].flatMap((ways, turn) => ways[turn % ways.length] ?? []);
}

/**
 * The same, most telling first, so that a run which has to end early has seen as much as it could:
 * every place of the source once, then every point once, then each point's other ways to die. The ways take turns.
 */
export function tellingFirst(blows: readonly Blow[]): Blow[] {
  const points = [...Map.groupBy(blows, (blow) => `${blow.step} ${blow.point}`).values()];
  const places = new Set<string>();
  const ranked = points.flatMap((ways, turn) => {
    const place = placeOf(ways[0]?.point ?? '');
    const isNew = !places.has(place);
    places.add(place);
    const by = turn % ways.length;
    return [...ways.slice(by), ...ways.slice(0, by)].map((blow, nth) => ({ blow, rank: nth === 0 && isNew ? 0 : nth + 1 }));
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map((each) => each.blow);
}
