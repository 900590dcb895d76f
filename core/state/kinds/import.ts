import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** How a source's import stands; its shards lie at `content/<source>/` in the same commit. */
export const ImportRecord = z.looseObject({
  id: z.string(),
  format: z.string(),
  /** Git tree of the shards; null before the first good import. */
  tree: z.string().nullable(),
  /** Digest of the bytes read: equal, nothing is parsed. */
  bytes: z.string().nullable(),
  shards: z.number(),
  /** Of them, how many the last import wrote anew. */
  rewritten: z.number().optional(),
  /** Who signed it, in words, or that nobody's signature was checked; null for what is never signed. */
  signature: z.string().nullable().optional(),
  packages: z.number(),
  skipped: z.array(z.looseObject({ file: z.string(), line: z.number().nullable(), reason: z.string() })),
  imported: Instant.nullable(),
  checked: Instant,
  /** Why the last try failed, in a sentence; the last good import stays. */
  error: z.string().nullable(),
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export const importKind = kind<ImportRecord>('import', ImportRecord, { folder: 'imports' });

/** A component whose source could not be taken up when that was last tried; its id in the state is the component's purl. Gone once it can. */
export const UnreadSource = z.looseObject({
  component: z.string(),
  name: z.string(),
  /** Why, in a sentence, and what to do about it. */
  reason: z.string(),
  hint: z.string().nullable(),
  time: Instant,
});
export type UnreadSource = z.infer<typeof UnreadSource>;

export const unreadKind = kind<UnreadSource>('unread', UnreadSource, { folder: 'unread' });

/** When sources were last read at somebody's wish, and what came of it; its id is `last`. */
export const RefreshRecord = z.looseObject({
  by: z.string(),
  time: Instant,
  names: z.array(z.string()),
  moved: z.array(z.string()),
  /** Triggers that led to it, the first one first. */
  chain: z.array(z.string()).optional(),
});
export type RefreshRecord = z.infer<typeof RefreshRecord>;

export const refreshKind = kind<RefreshRecord>('refresh', RefreshRecord, { folder: 'refreshes' });
