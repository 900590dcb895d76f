const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** `op-20261123-7k2q9x4m`: names one act in answers, commits and logs. `random` gives a whole number below its argument. */
export function operationId(now: Temporal.Instant, random: (below: number) => number): string {
  const tail = Array.from({ length: 8 }, () => digits[random(digits.length)]).join('');
  return `op-${now.toString().slice(0, 10).replaceAll('-', '')}-${tail}`;
}
