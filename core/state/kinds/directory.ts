import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** People as a directory named them when it was read last. Its id is that of its file in `directories/`. */
export const DirectoryRecord = z.looseObject({
  id: z.string(),
  people: z.array(
    z.looseObject({ id: z.string(), name: z.string().nullable(), accounts: z.record(z.string(), z.array(z.string())), groups: z.array(z.string()) }),
  ),
  changed: Instant,
  checked: Instant,
  /** Why it could not be read the last time; what was read before holds. */
  fault: z.string().nullable(),
});
export type DirectoryRecord = z.infer<typeof DirectoryRecord>;

export const directoryKind = kind<DirectoryRecord>('directory', DirectoryRecord, { folder: 'directories' });
