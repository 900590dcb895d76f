/** Where on a picture's plot a number stood from when on: steps, from left to right. */
export interface Step {
  readonly x: number;
  /** What is left from there on. */
  readonly left: number;
}

/** More steps than this nobody can tell apart. */
const mostSteps = 240;

/** How many of `total` were left, over the time from `start` on that a plot is long: one step for each end, of very many every so many-th. Milliseconds; `ends` in any order. */
export function leftOverTime(
  total: number,
  ends: readonly number[],
  { start, length, plot }: { readonly start: number; readonly length: number; readonly plot: { readonly left: number; readonly right: number } },
): Step[] {
  const sorted = ends.toSorted((a, b) => a - b);
  const every = Math.ceil(sorted.length / mostSteps);
  const xOf = (time: number): number => Math.round((plot.left + (Math.min(Math.max(time - start, 0), length) / length) * (plot.right - plot.left)) * 10) / 10;
  const steps = sorted.flatMap((time, index) => ((index + 1) % every === 0 || index === sorted.length - 1 ? [{ x: xOf(time), left: total - index - 1 }] : []));
  return [{ x: plot.left, left: total }, ...steps];
}
