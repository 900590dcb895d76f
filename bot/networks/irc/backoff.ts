/** Why a connection ended, as far as it decides when to try again. */
export type Ended = 'network' | 'refused';

const firstMs = 2_000;
const longestMs = 5 * 60_000;
const refusedMs = 15 * 60_000;

/**
 * How long to wait before attempt `failures + 1`: doubling with full jitter between 2 s and 5 min, for ever. A ban or a
 * wrong password is not mended by trying again at once, and trying often makes it worse: 15 min and up to a third more.
 */
export function waitBefore(failures: number, ended: Ended, random: () => number): number {
  if (ended === 'refused') return Math.round(refusedMs * (1 + random() / 3));
  const top = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 20));
  return Math.round(firstMs + random() * (top - firstMs));
}
