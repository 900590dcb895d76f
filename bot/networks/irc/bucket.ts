/** How fast lines may go out. A server that is told too much too fast closes the connection. */
export interface Bucket {
  /** Milliseconds until `cost` may be spent; 0 spends it. A cost over the capacity waits for a full bucket and leaves a debt. */
  take(cost: number, now: number): number;
  /** After a server complained: half as fast until then. */
  slow(until: number): void;
}

export interface Budget {
  /** Cost that may go out at once. */
  readonly burst: number;
  readonly perSecond: number;
}

export function openBucket({ burst, perSecond }: Budget, start: number): Bucket {
  let level = burst;
  let last = start;
  let slowUntil = 0;
  return {
    take(cost, now) {
      const rate = (now < slowUntil ? perSecond / 2 : perSecond) / 1000;
      level = Math.min(burst, level + Math.max(0, now - last) * rate);
      last = now;
      const needed = Math.min(cost, burst);
      if (level + 1e-9 >= needed) {
        level -= cost;
        return 0;
      }
      return Math.max(1, Math.ceil((needed - level) / rate - 1e-6));
    },
    slow(until) {
      slowUntil = Math.max(slowUntil, until);
    },
  };
}

/** Servers count a long line as several short ones. */
export function costOf(bytes: number): number {
  return 1 + Math.floor(bytes / 180);
}
