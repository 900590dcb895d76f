import type { Arrow } from './layered.ts';

/** The arrows, which make no circle, that do not follow from others: without `a → c` where `a → b → c`. A picture of so many that this would take long keeps them all. */
export function reduced(arrows: readonly Arrow[], mostArrows = 5000): Arrow[] {
  if (arrows.length > mostArrows) return [...arrows];
  const next = Map.groupBy(arrows, (arrow) => arrow.from);
  const implied = new Set<Arrow>();
  for (const [from, own] of next) {
    const direct = new Map(own.filter((arrow) => arrow.to !== from).map((arrow) => [arrow.to, arrow]));
    // What is met again behind one of its neighbours needs no arrow of its own.
    for (const start of direct.keys()) {
      const seen = new Set([from, start]);
      for (const id of seen) {
        if (id === from) continue;
        for (const { to } of next.get(id) ?? []) {
          const arrow = direct.get(to);
          if (arrow !== undefined && to !== start && !seen.has(to)) implied.add(arrow);
          seen.add(to);
        }
      }
    }
  }
  return arrows.filter((arrow) => !implied.has(arrow));
}
