import { join, resolve as absolute } from 'node:path';
import type { GitOptions } from '../git/plumbing.ts';
import { writeFailure } from './failures.ts';
import { openConsumers } from './follow/consumers.ts';
import { isAncestor } from './index/catch-up.ts';
import { openIndex, type StateIndex } from './index/index.ts';
import type { LogQuery } from './index/log.ts';
import type { Kind } from './kinds.ts';
import { allKinds } from './kinds/all.ts';
import { cursorKind } from './kinds/subscription.ts';
import type { Cause, Committed, Head, Ledger, LogEntry, Write } from './ledger.ts';
import { migrate } from './migrate/migrate.ts';
import { currentFormat, migrations as allMigrations, type Migration } from './migrate/migrations.ts';
import { kindFinder } from './reader/entry.ts';
import { openReader, type Reader } from './reader/reader.ts';
import { openReplication } from './replicate/replicate.ts';
import { checkRepository, createRepository } from './repository/create.ts';
import { clearLeftovers } from './repository/leftovers.ts';
import { openLoop, type LoopCounts } from './transactions/loop.ts';
import type { Waiting } from './transactions/queue.ts';
import { openStanding } from './transactions/standing.ts';
import { openWriter, type WriterStats } from './writer/writer.ts';

export interface OpenLedger extends Ledger {
  /** `<folder>/state.git` */
  readonly repository: string;
  /** Reads any commit; shared, and closed with the ledger. */
  readonly reader: Reader;
  /** Newest first, from the index; changes come without the records' values. */
  log(query?: LogQuery): Promise<LogEntry[]>;
  stats(): LedgerStats;
}

/** `again`: groups that were run again because `main` had moved or a git process had died. */
export interface LedgerStats extends WriterStats, Readonly<LoopCounts> {
  /** Why the last push failed; null when it went well or there is no remote. */
  readonly replicationFailure: string | null;
}

export interface LedgerOptions {
  readonly folder: string;
  readonly now: () => Temporal.Instant;
  readonly remote?: string | null;
}

/** What tests put in another's place. */
export interface LedgerParts extends GitOptions {
  readonly kinds?: readonly Kind[];
  readonly rotateAfter?: number;
  readonly format?: number;
  readonly migrations?: readonly Migration[];
}

/** Commits a consumer may be ahead of its written cursor before the cursors get a commit of their own. */
const mostAhead = 50;

/** Opens the state, begins it where there is none, and clears what killed processes left. The caller holds the state's lock. */
export async function openLedger(options: LedgerOptions, parts: LedgerParts = {}): Promise<OpenLedger> {
  const folder = absolute(options.folder);
  const repository = join(folder, 'state.git');
  const remote = options.remote ?? null;
  const kinds = parts.kinds ?? allKinds;
  const format = parts.format ?? currentFormat;
  const migrations = parts.migrations ?? allMigrations;
  await createRepository(folder, { ...parts, format, now: options.now(), remote });
  await checkRepository(repository);
  await clearLeftovers(repository);

  using opening = new DisposableStack();
  const reader = opening.use(openReader(repository, { ...parts, kinds, format, migrations }));
  await migrate(reader, { ...parts, now: options.now(), format, migrations });
  const index = opening.adopt(openIndexIn(folder, format), (one) => one.close());

  const consumers = openConsumers({
    reader,
    head: () => standing.base.commit,
    cursorOf: async (consumer) => (await standing.head().get(cursorKind, consumer))?.commit,
    isBehind: (cursor, head) => isAncestor(repository, cursor, head, parts),
    begin: () => void writeCursors().catch(() => undefined),
  });
  const standing = await openStanding(index, reader, kindFinder(kinds), { ...parts, now: options.now, onEntries: (entries) => consumers.wake(entries) });
  opening.move();

  const writer = openWriter(repository, parts);
  const replication = openReplication(repository, remote, parts);
  let cursorsMust = false;
  let commitsAtCursors = 0;
  const loop = openLoop({
    ...parts,
    repository,
    now: options.now,
    kinds,
    index,
    standing,
    writer,
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
  if (remote !== null) void replication.replicated();
  let closing: Promise<void> | undefined;
  let closed = false;

  const close = async (): Promise<void> => {
    await consumers.stop();
    closed = true;
    await loop.idle();
    if (consumers.moved().size > 0) await writeCursors().catch(() => undefined);
    await replication.close();
    await writer.close();
    standing.flush();
    reader[Symbol.dispose]();
    index.close();
  };

  return {
    repository,
    reader,
    head: () => standing.head(),
    commit<T>(cause: Cause | ((value: T) => Cause), work: (head: Head, write: Write) => Promise<T>): Promise<Committed<T>> {
      if (closed) return Promise.reject(new Error('The ledger is closed.'));
      const { promise, resolve, reject } = Promise.withResolvers<Committed<T>>();
      const done: Waiting['resolve'] = ({ value, commit }) => resolve({ value: value as T, commit, replicated: replication.replicated() });
      loop.push({ cause: cause as Waiting['cause'], work, resolve: done, reject });
      return promise;
    },
    follow: (consumer, onCommit) => consumers.follow(consumer, onCommit),
    log(query = {}) {
      standing.flush();
      return index.log(query);
    },
    stats: () => ({ ...loop.counts, ...writer.stats, replicationFailure: replication.failure() }),
    close: () => (closing ??= close()),
  };
}

function openIndexIn(folder: string, format: number): StateIndex {
  try {
    return openIndex(join(folder, 'index.sqlite'), format);
  } catch (cause) {
    throw writeFailure(`The index in ${folder} could not be opened`, cause);
  }
}
