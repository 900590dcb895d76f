import { z } from 'zod';
import type { Digest } from '../../model/digest.ts';

export const Instant = z.string().regex(/^\d{4,6}-\d\d-\d\dT[\d:.]+Z$/);
export const DigestText = z.custom<Digest>((value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value), 'expected sha256: and 64 hex digits');

/** A file a build made, by what it is and by its bytes. */
export const Output = z.looseObject({ purl: z.string(), digest: DigestText, path: z.string(), size: z.number() });
export type Output = z.infer<typeof Output>;

/** One try at a piece of work. Its key names it for ever; a lost attempt gets a successor with a new key. */
export const Attempt = z.looseObject({
  key: z.string(),
  engine: z.string(),
  task: z.string().nullable(),
  submitted: Instant,
  started: Instant.nullable(),
  finished: Instant.nullable(),
  outcome: z.enum(['ok', 'build', 'infrastructure']).nullable(),
  /** What went wrong, in one sentence; null while it runs or when it went well. */
  sentence: z.string().nullable(),
  log: z.string().nullable(),
});
export type Attempt = z.infer<typeof Attempt>;
