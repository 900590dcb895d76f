import { join, resolve as absolute } from 'node:path';
import type { GitOptions } from '../git/plumbing.ts';
import { IndexDamaged } from './index/database.ts';
import { openIndex } from './index/index.ts';
import type { LogQuery } from './index/log.ts';
import type { Kind } from './kinds.ts';
import { allKinds } from './kinds/all.ts';
import type { Cause, Committed, Head, Ledger, LogEntry, Write } from './ledger.ts';
import { kindFinder } from './reader/entry.ts';
import { openReader, type Reader } from './reader/reader.ts';
import { checkRepository, createRepository } from './repository/create.ts';
import { clearLeftovers } from './repository/leftovers.ts';
import { writeFailure } from './failures.ts';
import { commitGroup, isFinal, refusal } from './transactions/committer.ts';
import { openQueue, type Waiting } from './transactions/queue.ts';
import { runGroup } from './transactions/run-group.ts';
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

export interface LedgerStats extends WriterStats {
  readonly transactions: number;
  readonly groups: number;
  readonly commits: number;
  /** Groups that were run again because `main` had moved or a git process had died. */
  readonly again: number;
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
}

const mostTries = 4;

/** Opens the state, begins it where there is none, and clears what killed processes left. The caller holds the state's lock. */
export async function openLedger(options: LedgerOptions, parts: LedgerParts = {}): Promise<OpenLedger> {
  const folder = absolute(options.folder);
  const repository = join(folder, 'state.git');
  const kinds = parts.kinds ?? allKinds;
  await createRepository(folder, { ...parts, format: 1, now: options.now(), remote: options.remote ?? null });
  await checkRepository(repository);
  await clearLeftovers(repository);
  const reader = openReader(repository, { ...parts, kinds });
  const index = openIndexIn(folder);
  const counts = { transactions: 0, groups: 0, commits: 0, again: 0 };
  let numbers: ReadonlyMap<string, number> = new Map();
  let closing = false;

  const standing = await openStanding(index, reader, kindFinder(kinds), {
    ...parts,
    now: options.now,
    onEntries: () => undefined,
  });
  const writer = openWriter(repository, parts);

  const queue = openQueue(async (next) => {
    const jobs: Waiting[] = [];
    const taken = function* (): Generator<Waiting> {
      yield* jobs.slice();
      for (let job = next(); job !== undefined; job = next()) {
        jobs.push(job);
        yield job;
      }
    };
    const fail = (error: unknown): void => {
      numbers = new Map();
      for (const job of jobs) job.reject(error);
    };
    try {
      for (let tries = 1; ; tries++) {
        if (standing.broken()) await standing.moveTo(standing.base.commit);
        const base = standing.base;
        const group = await runGroup(taken(), { base, now: options.now, kinds, index, settled: standing.settled, numbers });
        if (group.ends.some((end) => 'error' in end && end.error instanceof IndexDamaged)) standing.markBroken();
        if (standing.broken() && tries < mostTries) continue;
        const prepared = group.prepared.filter((one) => one.changes.size > 0);
        const written = prepared.length === 0 ? ({ done: true, oids: [] } as const) : await commitGroup(repository, writer, standing, prepared, parts);
        if (written.done) {
          numbers = group.numbers;
          counts.groups++;
          counts.transactions += jobs.length;
          counts.commits += prepared.length;
          for (const [at, job] of jobs.entries()) {
            const end = group.ends[at];
            if (end === undefined || 'error' in end) job.reject(end?.error);
            else job.resolve({ value: end.value, commit: commitAt(group.prepared, written.oids, end.after) ?? base.commit });
          }
          return;
        }
        counts.again++;
        numbers = new Map();
        if (isFinal(written.failure) || tries >= mostTries) return fail(refusal(repository, written.failure, base));
      }
    } catch (cause) {
      fail(cause);
    }
  });

  return {
    repository,
    reader,
    head: () => standing.head(),
    commit<T>(cause: Cause | ((value: T) => Cause), work: (head: Head, write: Write) => Promise<T>): Promise<Committed<T>> {
      if (closing) return Promise.reject(new Error('The ledger is closed.'));
      const { promise, resolve, reject } = Promise.withResolvers<Committed<T>>();
      queue.push({
        cause: cause as Waiting['cause'],
        work,
        resolve: ({ value, commit }) => resolve({ value: value as T, commit, replicated: Promise.resolve() }),
        reject,
      });
      return promise;
    },
    follow: () => ({ [Symbol.dispose]: () => undefined }),
    log: (query = {}) => Promise.resolve(index.log(query)),
    stats: () => ({ ...counts, ...writer.stats }),
    async close() {
      if (closing) return;
      closing = true;
      await queue.idle();
      await writer.close();
      reader[Symbol.dispose]();
      index.close();
    },
  };
}

function openIndexIn(folder: string) {
  try {
    return openIndex(join(folder, 'index.sqlite'));
  } catch (cause) {
    throw writeFailure(`The index in ${folder} could not be opened`, cause);
  }
}

/** Commits that came to nothing were not written; their transactions stand at the one before. */
function commitAt(prepared: readonly { readonly changes: ReadonlyMap<string, unknown> }[], oids: readonly string[], after: number): string | undefined {
  const written = prepared.slice(0, after).filter((one) => one.changes.size > 0).length;
  return oids[written - 1];
}
