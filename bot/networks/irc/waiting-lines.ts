/** What somebody wants said in one place: its lines stay together. */
export interface Outgoing {
  readonly target: string;
  readonly verb: 'PRIVMSG' | 'NOTICE';
  readonly urgency: 'answer' | 'end' | 'progress' | 'digest';
  /** Whose turn it is; in each place askers take turns. */
  readonly asker: string;
  readonly lines: readonly string[];
  /** It takes the place of one with the same word that has not begun. */
  readonly replaces?: string;
  /** Text between CTCP marks, of this kind. */
  readonly ctcp?: string;
  /** Called once: with the id of its last line when all have left, with undefined when it was not said. */
  done(id: string | undefined): void;
}

export interface Item {
  readonly outgoing: Outgoing;
  /** Where it goes, as the network compares names. */
  readonly place: string;
  lines: string[];
  /** The line that goes out next. */
  next: number;
  /** How many lines are known to have arrived. */
  arrived: number;
}

const ranks = { answer: 0, end: 1, progress: 2, digest: 3 } as const;

/** Takes turns: the most urgent first; of those the place, and there the asker, that was served longest ago. */
export interface Turns {
  /** Whose line goes next. What has begun in a place is finished there before anything else is said in it. */
  next(items: readonly Item[], isReady: (target: string) => boolean): Item | undefined;
  served(item: Item): void;
}

export function openTurns(): Turns {
  const places = new Map<string, number>();
  const askers = new Map<string, number>();
  let count = 0;
  return {
    next(items, isReady) {
      const begun = new Set(items.filter((item) => item.next > 0).map((item) => item.place));
      let best: Item | undefined;
      for (const item of items) {
        if (item.next === 0 && begun.has(item.place)) continue;
        if (isReady(item.outgoing.target) && (best === undefined || compare(item, best) < 0)) best = item;
      }
      return best;
    },
    served(item) {
      // Turns matter while many wait; who spoke an hour ago is not remembered.
      if (places.size > 1000) places.clear();
      if (askers.size > 1000) askers.clear();
      places.set(item.place, ++count);
      askers.set(askerOf(item), count);
    },
  };

  function compare(a: Item, b: Item): number {
    return (
      ranks[a.outgoing.urgency] - ranks[b.outgoing.urgency] ||
      (places.get(a.place) ?? 0) - (places.get(b.place) ?? 0) ||
      (askers.get(askerOf(a)) ?? 0) - (askers.get(askerOf(b)) ?? 0)
    );
  }
}

function askerOf(item: Item): string {
  return `${item.place} ${item.outgoing.asker}`;
}

/** The order in which things are given up: digests, progress, ends, answers; the newest of each first. */
export function leastUrgentFirst(items: readonly Item[]): Item[] {
  return items.toReversed().toSorted((a, b) => ranks[b.outgoing.urgency] - ranks[a.outgoing.urgency]);
}
