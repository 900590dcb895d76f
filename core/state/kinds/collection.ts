import { z } from 'zod';
import { CollectionEntry } from '../../config/collection.ts';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** How the reading of a collection's path stands; its entries lie in parts. */
export const CollectionRecord = z.looseObject({
  id: z.string(),
  entries: z.number(),
  skipped: z.array(z.looseObject({ file: z.string(), line: z.number().nullable(), reason: z.string() })),
  read: Instant.nullable(),
  checked: Instant,
  /** Why the last try failed, in a sentence; the entries read before stay. */
  error: z.string().nullable(),
});
export type CollectionRecord = z.infer<typeof CollectionRecord>;

export const collectionKind = kind<CollectionRecord>('collection', CollectionRecord, { folder: 'collections' });

/** Entries whose names fall into one part; its id is `<collection>/<two hex digits>`. A change of a few entries rewrites a few parts. */
export const CollectionPart = z.looseObject({
  id: z.string(),
  entries: z.record(z.string(), CollectionEntry.extend({ place: z.string() }).loose()),
});
export type CollectionPart = z.infer<typeof CollectionPart>;

export const collectionPartKind = kind<CollectionPart>('collection-part', CollectionPart, { folder: 'collection-parts' });
