import type { GitOptions } from '../../git/plumbing.ts';
import { cursorsAlone, rideAlong } from '../follow/ride.ts';
import type { Kind } from '../kinds.ts';
import type { Writer } from '../writer/writer.ts';
import { commitGroup, isFinal, openSending, refusal } from './committer.ts';
import type { Prepared } from './prepared.ts';
import { openQueue, type Queue, type Waiting } from './queue.ts';
import { runGroup, type Group } from './run-group.ts';
import type { Standing } from './standing.ts';

/** How often a group is run before its callers are told that it cannot be written. */
const mostTries = 4;

export interface LoopOptions extends GitOptions {
  readonly repository: string;
  readonly now: () => Temporal.Instant;
  readonly kinds: readonly Kind[];
  readonly standing: Standing;
  readonly writer: Writer;
  /** Why nothing may be written on what is there, if so. */
  readonly missed: () => Promise<Error | undefined>;
  /** Moved cursors, and whether they must be written even if nothing else is. */
  readonly cursors: () => { readonly moved: ReadonlyMap<string, string>; readonly must: boolean };
  readonly onCursors: (written: ReadonlyMap<string, string>) => void;
}

export interface LoopCounts {
  transactions: number;
  groups: number;
  commits: number;
  again: number;
}

/** Takes what waits, runs it, writes it, tells who waited; one group after another. */
export function openLoop(options: LoopOptions): Queue & { readonly counts: Readonly<LoopCounts> } {
  const { standing, repository, writer } = options;
  const counts: LoopCounts = { transactions: 0, groups: 0, commits: 0, again: 0 };
  let numbers: ReadonlyMap<string, number> = new Map();

  const once = async (jobs: Iterable<Waiting>): Promise<{ group: Group; base: string; failure: Error | undefined; oids: readonly string[] } | undefined> => {
    const missed = await options.missed();
    if (missed !== undefined) throw missed;
    if (standing.broken()) await standing.moveTo(standing.base.commit);
    const context = { base: standing.base, now: options.now, kinds: options.kinds, index: standing.index, settled: standing.settled, numbers };
    const base = context.base.commit;
    const sending = openSending(writer, base);
    const cursors = options.cursors();
    let rode = false;
    const send = async (one: Prepared): Promise<void> => {
      rode ||= rideAlong(one, cursors.moved, context);
      // What comes out as it was is no commit.
      if (one.changes.size > 0) await sending.send(one);
    };
    // Git takes in what stands already while the rest of the group runs.
    const group = await runGroup(jobs, context, send);
    if (standing.broken()) {
      sending.drop();
      return undefined;
    }
    const last = group.prepared.at(-1);
    if (last !== undefined) await send(last);
    if (!rode && cursors.must && cursors.moved.size > 0) {
      await sending.send(cursorsAlone(group.prepared, cursors.moved, context));
      rode = true;
    }
    if (sending.sent.length === 0) return { group, base, failure: undefined, oids: [] };
    const written = await commitGroup(repository, writer, standing, sending, options);
    if (!written.done) return { group, base, failure: written.failure, oids: [] };
    if (rode) options.onCursors(cursors.moved);
    counts.commits += sending.sent.length;
    return { group, base, failure: undefined, oids: written.oids };
  };

  const queue = openQueue(async (next) => {
    // Taken before anything can fail: who is not taken is not told, and waits for ever.
    const jobs = [next()].filter((job) => job !== undefined);
    const taken = function* (): Generator<Waiting> {
      yield* jobs.slice();
      for (let job = next(); job !== undefined; job = next()) {
        jobs.push(job);
        yield job;
      }
    };
    try {
      for (let tries = 1; ; tries++) {
        const done = await once(taken());
        if (done?.failure === undefined && done !== undefined) {
          numbers = done.group.numbers;
          counts.groups++;
          counts.transactions += jobs.length;
          tell(jobs, done.group, done.oids, done.base);
          return;
        }
        counts.again++;
        numbers = new Map();
        const failure = done?.failure ?? new Error('The index is damaged again and again.');
        if (tries >= mostTries || isFinal(failure)) throw refusal(repository, failure, standing.base);
      }
    } catch (cause) {
      numbers = new Map();
      for (const job of jobs) job.reject(cause);
    }
  });
  return { ...queue, counts };
}

function tell(jobs: readonly Waiting[], group: Group, oids: readonly string[], base: string): void {
  for (const [at, job] of jobs.entries()) {
    const end = group.ends[at];
    if (end === undefined || 'error' in end) job.reject(end?.error);
    else job.resolve({ value: end.value, commit: commitAt(group, oids, end.after) ?? base });
  }
}

/** Commits that came to nothing were not written; their transactions stand at the one before. */
function commitAt(group: Group, oids: readonly string[], after: number): string | undefined {
  const written = group.prepared.slice(0, after).filter((one) => one.changes.size > 0).length;
  return oids[written - 1];
}
