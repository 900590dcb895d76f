import type { GitOptions } from '../../git/plumbing.ts';
import { catchUp } from '../index/catch-up.ts';
import { isDamage } from '../index/database.ts';
import type { Entry, EntryEdit, ReadIndex, StateIndex } from '../index/index.ts';
import type { Head, LogEntry } from '../ledger.ts';
import type { KindOf } from '../reader/entry.ts';
import type { Reader, ReaderParts } from '../reader/reader.ts';
import type { Prepared } from './prepared.ts';
import { later, type Base } from './base.ts';
import { recordsOfView, viewOf } from './view.ts';

const mostSettled = 2000;
/** The index follows so long after a commit, so that a busy ledger puts many into it at once. */
const followMs = 20;
const mostRecent = 4000;

/** Where the ledger stands: the last acknowledged commit, and an index that may lag behind it in memory only. */
export interface Standing {
  readonly base: Base;
  /** Committed, and not in the index file yet. */
  readonly settled: ReadonlyMap<string, EntryEdit>;
  /** The index; damage that anybody meets in it is remembered. */
  readonly index: ReadIndex;
  head(): Head;
  /** Takes in commits that are acknowledged; the index follows in a moment. */
  settle(prepared: readonly Prepared[], entries: readonly LogEntry[]): void;
  /** Puts into the index what is not in it yet. */
  flush(): void;
  /** Somebody else moved `main`, or the index broke: reads from git what is true now. */
  moveTo(commit: string): Promise<void>;
  /** The index has proved to be damaged since it was last made. */
  broken(): boolean;
}

export interface StandingOptions extends GitOptions {
  readonly now: () => Temporal.Instant;
  readonly onEntries: (entries: readonly LogEntry[]) => void;
}

export async function openStanding(index: StateIndex, reader: Reader & ReaderParts, kindOf: KindOf, options: StandingOptions): Promise<Standing> {
  const first = await reader.commit(await reader.head());
  let base: Base = { commit: first.oid, at: first.at };
  let settled = new Map<string, EntryEdit>();
  /** What was written a moment ago is asked for again and again: as the index has it, without asking the index. */
  let recent = new Map<string, Entry | null>();
  let log: LogEntry[] = [];
  let soon: NodeJS.Timeout | undefined;
  let broken = false;
  await catchUp(index, reader, kindOf, base.commit, options);

  /** Acknowledging does not wait for the index. A full disk under it is no failure either: it is tried again next time. */
  const flush = (): void => {
    clearTimeout(soon);
    soon = undefined;
    if (broken || (settled.size === 0 && log.length === 0)) return;
    try {
      index.apply(settled.values(), log, base.commit);
      if (recent.size > mostRecent) recent = new Map();
      for (const { path, entry } of settled.values()) recent.set(path, entry);
      settled = new Map();
      log = [];
    } catch (cause) {
      if (isDamage(cause)) broken = true;
    }
  };
  const watch = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      broken ||= isDamage(cause);
      throw cause;
    }
  };
  const watched: ReadIndex = {
    entry(path) {
      const found = recent.get(path);
      return found === undefined ? watch(() => index.entry(path)) : (found ?? undefined);
    },
    page: (kind, after, limit) => watch(() => index.page(kind, after, limit)),
    lastNumber: (kind, prefix) => watch(() => index.lastNumber(kind, prefix)),
  };
  const flushSoon = (): void => {
    soon ??= setTimeout(flush, followMs).unref();
  };

  return {
    get base() {
      return base;
    },
    get settled() {
      return settled;
    },
    index: watched,
    broken: () => broken,
    head() {
      const { commit, at } = base;
      const records = recordsOfView(
        viewOf(commit, [settled], watched),
        () => !broken && base.commit === commit,
        () => reader.recordsAt(commit),
      );
      return { commit, at: later(options.now(), at), ...records };
    },
    settle(prepared, entries) {
      const last = entries.at(-1);
      if (last === undefined) return;
      base = { commit: last.commit, at: last.at };
      for (const { changes } of prepared) for (const [path, { entry }] of changes) settled.set(path, { path, entry });
      log.push(...entries);
      if (settled.size >= mostSettled) flush();
      else flushSoon();
      options.onEntries(entries);
    },
    flush,
    async moveTo(commit) {
      const from = base.commit;
      const info = await reader.commit(commit);
      if (broken) index.reset();
      // While the index is on its way nobody may read it; it is only whole again at the end.
      broken = true;
      await catchUp(index, reader, kindOf, commit, options);
      base = { commit, at: info.at };
      settled = new Map();
      recent = new Map();
      log = [];
      broken = false;
      if (from === commit) return;
      options.onEntries([]);
    },
  };
}
