import { openHistory, type Recent } from './recent.ts';
import type { Reader } from '../reader/reader.ts';
import type { LogEntry } from '../ledger.ts';

/** Those who are told of every commit, each with a cursor that outlives the process. */
export interface Consumers {
  follow(consumer: string, onCommit: (entry: LogEntry) => Promise<void>): Disposable;
  /** New commits are there. */
  wake(entries: readonly LogEntry[]): void;
  /** Cursors that have moved since they were last written. */
  moved(): ReadonlyMap<string, string>;
  /** They have been written. */
  written(cursors: ReadonlyMap<string, string>): void;
  /** Stops telling; resolves when the calls that are under way have ended, or after a while. */
  stop(): Promise<void>;
}

export interface ConsumersOptions {
  readonly reader: Reader;
  readonly head: () => string;
  /** The cursor in the state. */
  readonly cursorOf: (consumer: string) => Promise<string | undefined>;
  /** Asks for a commit that writes moved cursors, for a consumer nobody knew. */
  readonly begin: () => void;
  readonly isBehind: (cursor: string, head: string) => Promise<boolean>;
}

const firstWaitMs = 100;
const longestWaitMs = 30_000;
const stopMs = 10_000;

export function openConsumers(options: ConsumersOptions): Consumers {
  const recent = openHistory();
  const moved = new Map<string, string>();
  const running = new Map<string, { stop: () => void; wake: () => void; ended: Promise<void> }>();

  return {
    follow(consumer, onCommit) {
      const run = start(consumer, onCommit, recent, moved, options);
      running.set(consumer, run);
      const stop = (): void => {
        run.stop();
        if (running.get(consumer) === run) running.delete(consumer);
      };
      return { [Symbol.dispose]: stop };
    },
    wake(entries) {
      recent.add(entries);
      for (const one of running.values()) one.wake();
    },
    moved: () => new Map(moved),
    written(cursors) {
      for (const [consumer, commit] of cursors) if (moved.get(consumer) === commit) moved.delete(consumer);
    },
    async stop() {
      const all = [...running.values()];
      running.clear();
      for (const one of all) one.stop();
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([Promise.all(all.map((one) => one.ended)), new Promise((resolve) => (timer = setTimeout(resolve, stopMs)))]);
      clearTimeout(timer);
    },
  };
}

function start(consumer: string, onCommit: (entry: LogEntry) => Promise<void>, recent: Recent, moved: Map<string, string>, options: ConsumersOptions) {
  const stopping = new AbortController();
  let signal = Promise.withResolvers<void>();
  const wake = (): void => signal.resolve();
  stopping.signal.addEventListener('abort', wake);

  const deliver = async (entry: LogEntry): Promise<boolean> => {
    for (let wait = firstWaitMs; !stopping.signal.aborted; wait = Math.min(wait * 2, longestWaitMs)) {
      try {
        // A commit that only moved cursors is news to nobody.
        if (entry.changes.length > 0) await onCommit(entry);
        return true;
      } catch {
        await pause(wait, stopping.signal);
      }
    }
    return false;
  };

  const run = async (): Promise<void> => {
    const born = options.head();
    let cursor = await options.cursorOf(consumer);
    if (cursor === undefined || (cursor !== born && !(await options.isBehind(cursor, born)))) {
      cursor = born;
      moved.set(consumer, cursor);
      options.begin();
    }
    while (!stopping.signal.aborted) {
      signal = Promise.withResolvers<void>();
      const head = options.head();
      if (cursor === head) {
        await signal.promise;
        continue;
      }
      for await (const entry of recent.since(cursor) ?? options.reader.history({ since: cursor, until: head })) {
        if (!(await deliver(entry))) return;
        cursor = entry.commit;
        // Nor is it worth writing down how far one has come over such commits: that would be the next of them.
        if (entry.changes.length > 0 || moved.has(consumer)) moved.set(consumer, cursor);
        if (stopping.signal.aborted) return;
      }
    }
  };

  const persist = async (): Promise<void> => {
    for (let wait = firstWaitMs; !stopping.signal.aborted; wait = Math.min(wait * 2, longestWaitMs)) {
      try {
        return await run();
      } catch {
        await pause(wait, stopping.signal);
      }
    }
  };
  return { stop: () => stopping.abort(), wake, ended: persist() };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  if (signal.aborted) done();
  else signal.addEventListener('abort', done);
  return promise;
}
