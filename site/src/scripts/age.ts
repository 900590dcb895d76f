const units = [
  ['years', 31_557_600],
  ['months', 2_629_800],
  ['days', 86_400],
  ['h', 3600],
] as const;

/** `3 min ago`, `in 5 days`; milliseconds. */
export function sayAge(time: number, now: number): string {
  const seconds = Math.abs(now - time) / 1000;
  if (seconds < 60) return 'now';
  const [word, unit] = units.find((one) => seconds >= 2 * one[1]) ?? ['min', 60];
  const age = `${Math.round(seconds / unit)} ${word}`;
  return time < now ? `${age} ago` : `in ${age}`;
}
