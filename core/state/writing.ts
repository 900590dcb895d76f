import { AsyncLocalStorage } from 'node:async_hooks';
import type { GitOptions } from '../git/plumbing.ts';
import { openConsumers } from './follow/consumers.ts';
import { isAncestor } from './index/catch-up.ts';
import type { Kind } from './kinds.ts';
import { cursorKind } from './kinds/subscription.ts';
import type { Cause, Committed, Head, LogEntry, Write } from './ledger.ts';
import type { Reader, ReaderParts } from './reader/reader.ts';
import { openReplication } from './replicate/replicate.ts';
import { openLoop, type LoopCounts } from './transactions/loop.ts';
import type { Waiting } from './transactions/queue.ts';
import type { Standing } from './transactions/standing.ts';
import { openWriter, type WriterStats } from './writer/writer.ts';

/** The half of a ledger that only who writes or follows needs; loaded then. */
export interface Writing {
  commit<T>(cause: Cause | ((value: T) => Cause), work: (head: Head, write: Write) => Promise<T>): Promise<Committed<T>>;
  follow(consumer: string, onCommit: (entry: LogEntry) => Promise<void>): Disposable;
  wake(entries: readonly LogEntry[]): void;
  stats(): LedgerStats;
  close(): Promise<void>;
}

/** `again`: groups that were run again because `main` had moved or a git process had died. */
export interface LedgerStats extends WriterStats, Readonly<LoopCounts> {
  /** Why the last push failed; null when it went well or there is no remote. */
  readonly replicationFailure: string | null;
}

export interface WritingOptions extends GitOptions {
  readonly repository: string;
  readonly remote: string | null;
  readonly now: () => Temporal.Instant;
  readonly kinds: readonly Kind[];
  readonly rotateAfter?: number;
  readonly standing: Standing;
  readonly reader: Reader & ReaderParts;
  log?(line: string): void;
}

/** Commits a consumer may be ahead of its written cursor before the cursors get a commit of their own. */
const mostAhead = 50;

const inside = new AsyncLocalStorage<{ running: boolean }>();

async function alone<T>(work: () => Promise<T>): Promise<T> {
  const mark = { running: true };
  try {
    return await inside.run(mark, work);
  } finally {
    mark.running = false;
  }
}

export function openWriting(options: WritingOptions): Writing {
  const { repository, remote, standing, reader } = options;
  const writer = openWriter(repository, options);
  const replication = openReplication(repository, remote, options);
  const consumers = openConsumers({
    reader,
    head: () => standing.base.commit,
    cursorOf: async (consumer) => (await standing.head().get(cursorKind, consumer))?.commit,
    isBehind: (cursor, head) => isAncestor(repository, cursor, head, options),
    begin: () => void writeCursors().catch(() => undefined),
  });
  let cursorsMust = false;
  let commitsAtCursors = 0;
  let closed = false;
  const loop = openLoop({
    ...options,
    writer,
    missed: () => reader.objects.missed(),
    cursors: () => ({ moved: consumers.moved(), must: cursorsMust || loop.counts.commits - commitsAtCursors >= mostAhead }),
    onCursors(written) {
      cursorsMust = false;
      commitsAtCursors = loop.counts.commits;
      consumers.written(written);
    },
  });
  const writeCursors = (): Promise<void> => {
    cursorsMust = true;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    loop.push({ cause: { subject: 'cursors: move on', actor: 'system' }, work: () => Promise.resolve(), resolve: () => resolve(), reject });
    return promise;
  };
  // What an earlier process could not push.
  void replication.replicated(standing.base.commit);

  return {
    commit<T>(cause: Cause | ((value: T) => Cause), work: (head: Head, write: Write) => Promise<T>): Promise<Committed<T>> {
      if (closed) return Promise.reject(new Error('The ledger is closed.'));
      // It would wait for itself.
      if (inside.getStore()?.running === true) return Promise.reject(new Error('A transaction cannot make another one; return first.'));
      const { promise, resolve, reject } = Promise.withResolvers<Committed<T>>();
      const done: Waiting['resolve'] = ({ value, commit }) => resolve({ value: value as T, commit, replicated: replication.replicated(commit) });
      loop.push({ cause: cause as Waiting['cause'], work: (head, write) => alone(() => work(head, write)), resolve: done, reject });
      return promise;
    },
    follow: (consumer, onCommit) => consumers.follow(consumer, onCommit),
    wake: (entries) => consumers.wake(entries),
    stats: () => ({ ...loop.counts, ...writer.stats, replicationFailure: replication.failure() }),
    async close() {
      await consumers.stop();
      closed = true;
      await loop.idle();
      if (consumers.moved().size > 0) await writeCursors().catch(() => undefined);
      await replication.close();
      await writer.close();
    },
  };
}
