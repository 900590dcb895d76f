import type { RunRecord } from '../state/kinds/run.ts';

/** Those who wait for runs to end. */
export interface Waiting {
  wait(run: string, signal: AbortSignal): Promise<RunRecord>;
  /** The run has ended, or nothing of it goes on. */
  tell(record: RunRecord): void;
  fail(run: string, error: unknown): void;
  runs(): Iterable<string>;
}

export function openWaiting(): Waiting {
  const waiters = new Map<string, PromiseWithResolvers<RunRecord>[]>();
  const take = (run: string): readonly PromiseWithResolvers<RunRecord>[] => {
    const known = waiters.get(run) ?? [];
    waiters.delete(run);
    return known;
  };
  return {
    wait(run, signal) {
      const waiter = Promise.withResolvers<RunRecord>();
      waiters.set(run, [...(waiters.get(run) ?? []), waiter]);
      signal.addEventListener('abort', () => waiter.reject(signal.reason), { once: true });
      return waiter.promise;
    },
    tell: (record) => take(record.id).forEach((waiter) => waiter.resolve(record)),
    fail: (run, error) => take(run).forEach((waiter) => waiter.reject(error)),
    runs: () => [...waiters.keys()],
  };
}
