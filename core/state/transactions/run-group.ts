import type { ReadIndex } from '../index/index.ts';
import type { Kind } from '../kinds.ts';
import type { Cause, Head, Write } from '../ledger.ts';
import { later, type Base } from './base.ts';
import { addTo, mayJoin, type Prepared } from './prepared.ts';
import { stage, type Staged } from './staging.ts';
import { recordsOfView, viewOf, type Layer } from './view.ts';

/** A transaction somebody waits for. */
export interface Job {
  readonly cause: Cause | ((value: unknown) => Cause);
  readonly work: (head: Head, write: Write) => Promise<unknown>;
}

/** `after`: how many of the group's commits its work saw or made; the last of them is its commit. */
export type JobEnd = { readonly after: number; readonly value: unknown } | { readonly error: unknown };

export interface GroupContext {
  readonly base: Base;
  readonly now: () => Temporal.Instant;
  readonly kinds: readonly Kind[];
  readonly index: ReadIndex;
  /** Committed, and not in the index yet. */
  readonly settled: Layer;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface Group {
  readonly prepared: Prepared[];
  readonly ends: readonly JobEnd[];
  readonly numbers: ReadonlyMap<string, number>;
}

/** Runs transactions one after another over what they write. `onFinal` is given each commit that nothing is added to any more; the last one is not. */
export async function runGroup(
  jobs: AsyncIterable<Job> | Iterable<Job>,
  context: GroupContext,
  onFinal: (one: Prepared) => Promise<void> = () => Promise.resolve(),
): Promise<Group> {
  const { base, index, settled } = context;
  const pending = new Map<string, Staged>();
  const prepared: Prepared[] = [];
  const ends: JobEnd[] = [];
  const numbers = new Map(context.numbers);

  for await (const job of jobs) {
    const last = prepared.at(-1);
    const joins = typeof job.cause !== 'function' && mayJoin(last, job.cause);
    const at = joins && last !== undefined ? last.at : later(context.now(), last?.at ?? base.at);
    const over = (own: ReadonlyMap<string, Staged>) => viewOf(base.commit, [own, pending, settled], index);
    const staging = stage({ at, kinds: context.kinds, index, numbers }, over);
    const head: Head = { commit: base.commit, at, ...recordsOfView(over(staging.staged), () => true) };
    try {
      const value = await job.work(head, staging.write);
      const cause = typeof job.cause === 'function' ? job.cause(value) : job.cause;
      const before = prepared.at(-1);
      if (staging.staged.size > 0) keep(prepared, cause, at, staging.staged, (path) => over(none).entry(path));
      if (before !== undefined && prepared.at(-1) !== before) await onFinal(before);
      for (const [path, one] of staging.staged) pending.set(path, one);
      for (const [key, number] of staging.numbers) numbers.set(key, number);
      ends.push({ after: prepared.length, value });
    } catch (error) {
      ends.push({ error });
    }
  }
  return { prepared, ends, numbers };
}

const none: ReadonlyMap<string, Staged> = new Map();

function keep(prepared: Prepared[], cause: Cause, at: Temporal.Instant, staged: ReadonlyMap<string, Staged>, before: Parameters<typeof addTo>[2]): void {
  let target = prepared.at(-1);
  if (target === undefined || !mayJoin(target, cause)) {
    target = { causes: [], at, changes: new Map() };
    prepared.push(target);
  }
  target.causes.push(cause);
  target.at = at;
  addTo(target, staged, before);
}
