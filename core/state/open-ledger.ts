import { existsSync } from 'node:fs';
import { join, resolve as absolute } from 'node:path';
import type { GitOptions } from '../git/plumbing.ts';
import { writeFailure } from './failures.ts';
import { clearHalfWritten } from './half-written.ts';
import { openIndex, type StateIndex } from './index/index.ts';
import type { LogQuery } from './index/log.ts';
import type { Kind } from './kinds.ts';
import { allKinds } from './kinds/all.ts';
import type { Ledger, LogEntry } from './ledger.ts';
import { currentFormat, migrations as allMigrations, type Migration } from './migrate/migrations.ts';
import { kindFinder } from './reader/entry.ts';
import { openReader, type Reader, type ReaderParts } from './reader/reader.ts';
import { clearLeftovers } from './repository/leftovers.ts';
import { checkRepository } from './repository/refs.ts';
import { openStanding } from './transactions/standing.ts';
import type { LedgerStats, Writing } from './writing.ts';

export interface OpenLedger extends Ledger {
  /** `<folder>/state.git` */
  readonly repository: string;
  /** Reads any commit; shared, and closed with the ledger. */
  readonly reader: Reader;
  /** Newest first, from the index; changes come without the records' values. */
  log(query?: LogQuery): Promise<LogEntry[]>;
  stats(): LedgerStats;
}

export interface LedgerOptions {
  readonly folder: string;
  readonly now: () => Temporal.Instant;
  readonly remote?: string | null;
  /** What the state has to say beside its answers: a remote that is away, or back. */
  log?(line: string): void;
}

/** What tests put in another's place. */
export interface LedgerParts extends GitOptions {
  readonly kinds?: readonly Kind[];
  readonly rotateAfter?: number;
  readonly format?: number;
  readonly migrations?: readonly Migration[];
}

const nothingDone: LedgerStats = {
  transactions: 0,
  groups: 0,
  commits: 0,
  again: 0,
  checkpoints: 0,
  rotations: 0,
  repacks: 0,
  restarts: 0,
  repackFailure: null,
  replicationFailure: null,
};

/** Opens the state, begins it where there is none, and clears what killed processes left. The caller holds the state's lock. */
export async function openLedger(options: LedgerOptions, parts: LedgerParts = {}): Promise<OpenLedger> {
  const folder = absolute(options.folder);
  const repository = join(folder, 'state.git');
  const { now, remote = null, log = () => undefined } = options;
  const settings = { ...parts, log, kinds: parts.kinds ?? allKinds, format: parts.format ?? currentFormat, migrations: parts.migrations ?? allMigrations };
  if (!existsSync(repository)) {
    const { createRepository } = await import('./repository/create.ts');
    await createRepository(folder, { ...settings, now: now(), remote });
  }
  await checkRepository(repository);
  await clearLeftovers(repository);
  await clearHalfWritten(folder);
  if (remote !== null) await (await import('./replicate/take-over.ts')).takeOver(repository, remote, settings);

  using opening = new DisposableStack();
  const reader = opening.use(openReader(repository, settings));
  await ofThisFormat(reader, { ...settings, now: now() });
  const index = opening.adopt(openIndexIn(folder, settings.format), (one) => one.close());
  let loaded: Writing | undefined;
  const standing = await openStanding(index, reader, kindFinder(settings.kinds), { ...parts, now, onEntries: (entries) => loaded?.wake(entries) });
  opening.move();

  let loading: Promise<Writing> | undefined;
  const load = async (): Promise<Writing> => {
    const { openWriting } = await import('./writing.ts');
    loaded = openWriting({ ...settings, repository, remote, now, standing, reader });
    return loaded;
  };
  const writing = (): Promise<Writing> => (loading ??= load());
  if (remote !== null) await writing();
  const followed = new Map<string, Disposable>();
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await (await loading)?.close();
    standing.flush();
    reader[Symbol.dispose]();
    index.close();
  };

  return {
    repository,
    reader,
    head: () => standing.head(),
    commit: (cause, work) =>
      closing !== undefined && loading === undefined ? Promise.reject(new Error('The ledger is closed.')) : writing().then((one) => one.commit(cause, work)),
    follow(consumer, onCommit) {
      if (followed.has(consumer)) throw new Error(`${consumer} follows the ledger already.`);
      const over = new DisposableStack();
      followed.set(consumer, over);
      over.defer(() => followed.get(consumer) === over && followed.delete(consumer));
      void writing().then((one) => over.disposed || over.use(one.follow(consumer, onCommit)));
      return over;
    },
    log(query = {}) {
      standing.flush();
      return index.log(query);
    },
    stats: () => loaded?.stats() ?? nothingDone,
    close: () => (closing ??= close()),
  };
}

/** Throws `STATE_NEWER` and `STATE_DAMAGED` before anything is written. */
async function ofThisFormat(
  reader: Reader & ReaderParts,
  options: GitOptions & { readonly now: Temporal.Instant; readonly format: number; readonly migrations: readonly Migration[] },
): Promise<void> {
  const head = await reader.commit(await reader.head());
  if ((await reader.formats.of(head.tree, head.oid)) === options.format) return;
  const { migrate } = await import('./migrate/migrate.ts');
  await migrate(reader, options);
}

function openIndexIn(folder: string, format: number): StateIndex {
  try {
    return openIndex(join(folder, 'index.sqlite'), format);
  } catch (cause) {
    throw writeFailure(`The index in ${folder} could not be opened`, cause);
  }
}
