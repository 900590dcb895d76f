/** Timers of one owner, ended together. Nothing that must survive lives in them. */
export interface Timers {
  readonly size: number;
  in(ms: number, work: () => void): void;
  clear(): void;
}

export function openTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>();
  return {
    get size() {
      return timers.size;
    },
    in(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
