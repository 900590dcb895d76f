import { z } from 'zod';

/** Texts of a form of their own that keys of the configuration take. */
export const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]*$/, 'expected letters, digits and . _ + ~ - only, starting with a letter or digit');
export const Argv = z.array(z.string().min(1)).min(1).describe('A command and its arguments; no shell reads it.');
export const DurationText = z
  .string()
  .regex(/^\s*(\d+\s*[a-zA-Z]+\s*)+$/, 'expected a duration such as 30s, 10m, 7d')
  .describe('A duration: 30s, 10m, 6h, 7d, 13 months.');
export const SizeText = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(B|kB|MB|GB|KiB|MiB|GiB)$/, 'expected a size such as 50MB')
  .describe('A size: 500kB, 50MB, 2GiB.');
export const Secret = z
  .union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })])
  .describe('Where a secret is: {env: NAME} or {file: PATH}. Never the secret itself.');
