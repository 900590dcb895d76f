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

/**
 * The same, most telling first: each place once before any place twice, ways to die in turn,
 * so that a run which has to end early has seen as much as it could.
 */
export function tellingFirst(blows: readonly Blow[]): Blow[] {
  const seen = new Map<string, number>();
  const turn = new Map<string, number>();
  const ranked = blows.map((blow, index) => {
    const place = placeOf(blow.point);
    const nth = seen.get(place) ?? 0;
    seen.set(place, nth + 1);
    return { blow, place, index, nth };
  });
  // The places' ways to die are rotated, so that half the first round is alone and half is the group.
  const byPlace = Map.groupBy(ranked, (each) => each.place);
  let offset = 0;
  for (const [, group] of byPlace) {
    const by = offset++ % group.length;
    [...group.slice(by), ...group.slice(0, by)].forEach((each, rank) => turn.set(`${each.index}`, rank));
  }
  return ranked.toSorted((a, b) => (turn.get(`${a.index}`) ?? 0) - (turn.get(`${b.index}`) ?? 0) || a.index - b.index).map((each) => each.blow);
}
