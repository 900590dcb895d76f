/** Time as the network's parts see it; a test moves its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, `ms` from now, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Temporal.Now.instant().epochMilliseconds,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
