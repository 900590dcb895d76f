import type { CollectionConfig } from '../../config/collection.ts';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../model/errors.ts';
import { stamp } from '../../model/time.ts';
import { collectionKind, collectionPartKind } from '../../state/kinds/collection.ts';
import type { Head, Write } from '../../state/ledger.ts';
import { partOf, type Entries } from './entries.ts';
import { readCollection } from './read-collection.ts';

/** What came of reading a collection's path; undefined for one that has none. */
export type CollectionReading = { readonly id: string } & ({ readonly entries: Entries } | { readonly error: UserError });

export async function readingOf(id: string, { path }: CollectionConfig): Promise<CollectionReading | undefined> {
  if (path === undefined) return undefined;
  try {
    return { id, entries: await readCollection(path) };
  } catch (error) {
    if (error instanceof UserError) return { id, error };
    throw error;
  }
}

/** Puts what was read into the state, part by part where something changed. What cannot be read leaves the entries read before. */
export async function takeUp(reading: CollectionReading, head: Head, write: Write): Promise<void> {
  const { id } = reading;
  const known = await head.get(collectionKind, id);
  const checked = stamp(head.at);
  if ('error' in reading) {
    const { message } = reading.error;
    write.put(collectionKind, id, { ...(known ?? { id, entries: 0, skipped: [], read: null }), checked, error: message });
    return;
  }
  const { entries, skipped } = reading.entries;
  const parts = Map.groupBy(entries, ([name]) => partOf(name));
  for (let number = 0; number < 64; number++) {
    const part = `${id}/${number.toString(16).padStart(2, '0')}`;
    const now = Object.fromEntries(parts.get(part.slice(id.length + 1)) ?? []);
    const before = await head.get(collectionPartKind, part);
    if (Object.keys(now).length === 0) {
      if (before !== undefined) write.remove(collectionPartKind, part);
    } else if (!isDeepStrictEqual(before?.entries, now)) write.put(collectionPartKind, part, { id: part, entries: now });
  }
  write.put(collectionKind, id, { id, entries: entries.size, skipped: skipped.slice(0, 1000), read: checked, checked, error: null });
}
