import type { CollectionEntry } from '../../config/collection.ts';
import type { Skipped } from '../format.ts';

export type PlacedEntry = CollectionEntry & {
  /** `packages.csv, line 3`. */
  readonly place: string;
};

/** What the files of a collection say, by the name or package URL of the component. */
export interface Entries {
  readonly entries: Map<string, PlacedEntry>;
  readonly skipped: Skipped['skipped'][];
}

/** The part of the state a component's entry lies in: two hex digits, 00 to 3f. */
export function partOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 16)) & 0x3f).toString(16).padStart(2, '0');
}
