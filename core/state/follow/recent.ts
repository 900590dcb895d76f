import type { LogEntry } from '../ledger.ts';

/** The last commits of this process, so that who is up to date need not read git. */
export interface Recent {
  add(entries: readonly LogEntry[]): void;
  /** Entries after a commit; undefined when they are not all here. */
  since(commit: string): readonly LogEntry[] | undefined;
}

const kept = 1000;

export function openHistory(): Recent {
  let entries: LogEntry[] = [];
  return {
    add(more) {
      // Nothing said: somebody else moved the head, and what is kept may not lead to it.
      if (more.length === 0 || (entries.length > 0 && entries.at(-1)?.commit !== more[0]?.parent)) entries = [];
      entries.push(...more);
      if (entries.length > 2 * kept) entries = entries.slice(-kept);
    },
    since(commit) {
      const at = entries.findIndex((entry) => entry.parent === commit);
      return at < 0 ? undefined : entries.slice(at);
    },
  };
}
