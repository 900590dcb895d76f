import { UserError } from '../model/errors.ts';

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Bytes of a size such as `500kB`, `50MB`, `2GiB`. Throws `USAGE`. */
export function parseSize(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]+)$/.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (factor === undefined) throw new UserError('USAGE', `"${text}" is not a size.`, { hint: 'Write 500kB, 50MB or 2GiB.' });
  return Math.floor(Number(count) * factor);
}
