import type { Item } from './waiting-lines.ts';

/** A line that was written and not yet seen to arrive. */
interface Doubt {
  readonly item: Item;
  readonly text: string;
  readonly label: string;
  readonly at: number;
}

/** What a server that sends our own messages back has not sent back yet. */
export interface Doubts {
  add(doubt: Doubt): void;
  /** The doubt this message ends: by its label, else the first with that text in that place. */
  take(message: { readonly place: string; readonly text: string; readonly label: string | undefined }): Doubt | undefined;
  /** The connection ended: these are kept until it is known what arrived. */
  keep(): void;
  /** When the oldest of this connection was written; undefined when none is missing. */
  oldest(): number | undefined;
  /** Forgets what goes to one place, or everything. */
  drop(place?: string): Item[];
  /** Takes the kept ones out: what did not arrive, by item, in order. */
  lost(isIt: (item: Item) => boolean): Map<Item, string[]>;
}

export function openDoubts(): Doubts {
  let live: Doubt[] = [];
  let kept: Doubt[] = [];
  return {
    add: (doubt) => void live.push(doubt),
    take({ place, text, label }) {
      const isIt = (doubt: Doubt): boolean => doubt.item.place === place && doubt.text === text;
      const found = live.find((doubt) => (label === undefined ? isIt(doubt) : doubt.label === label)) ?? kept.find(isIt);
      live = live.filter((doubt) => doubt !== found);
      kept = kept.filter((doubt) => doubt !== found);
      return found;
    },
    keep() {
      kept.push(...live);
      live = [];
    },
    oldest: () => live[0]?.at,
    drop(place) {
      const isKept = (doubt: Doubt): boolean => place !== undefined && doubt.item.place !== place;
      const dropped = [...kept, ...live].filter((doubt) => !isKept(doubt));
      kept = kept.filter(isKept);
      live = live.filter(isKept);
      return dropped.map((doubt) => doubt.item);
    },
    lost(isIt) {
      const found = kept.filter((doubt) => isIt(doubt.item));
      kept = kept.filter((doubt) => !found.includes(doubt));
      const byItem = new Map<Item, string[]>();
      for (const doubt of found) byItem.set(doubt.item, [...(byItem.get(doubt.item) ?? []), doubt.text]);
      return byItem;
    },
  };
}
