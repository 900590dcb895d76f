import type { Ledger, LogEntry } from '@millwright/core/state/ledger.ts';

/** Commits, told to several who need no cursor of their own: every cursor is written with every commit. */
export interface Commits extends Disposable {
  follow(onCommit: (entry: LogEntry) => void): Disposable;
}

/** Follows the ledger once, under the name of a consumer, for all of them. */
export function shareCommits(ledger: Pick<Ledger, 'follow'>, consumer: string): Commits {
  const listeners = new Set<(entry: LogEntry) => void>();
  const follower = ledger.follow(consumer, (entry) => {
    for (const listener of listeners) listener(entry);
    return Promise.resolve();
  });
  return {
    follow(onCommit) {
      const listener = (entry: LogEntry): void => onCommit(entry);
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    [Symbol.dispose]() {
      follower[Symbol.dispose]();
      listeners.clear();
    },
  };
}
