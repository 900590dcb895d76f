import type { GitOptions } from '../../git/plumbing.ts';
import { catchUp } from '../index/catch-up.ts';
import { isDamage } from '../index/database.ts';
import type { EntryEdit, StateIndex } from '../index/index.ts';
import type { Head, LogEntry } from '../ledger.ts';
import type { KindOf } from '../reader/entry.ts';
import type { Reader, ReaderParts } from '../reader/reader.ts';
import { editsOf, type Prepared } from './prepared.ts';
import { later, type Base } from './run-group.ts';
import { recordsOfView, viewOf } from './view.ts';

/** Where the ledger stands: the last acknowledged commit, and an index that may lag behind it in memory only. */
export interface Standing {
  readonly base: Base;
  /** Committed, and not in the index file yet. */
  readonly settled: ReadonlyMap<string, { readonly entry: EntryEdit['entry'] }>;
  head(): Head;
  /** Takes in commits that are acknowledged. A full disk under the index is no failure: it is tried again next time. */
  settle(prepared: readonly Prepared[], entries: readonly LogEntry[]): void;
  /** Somebody else moved `main`, or the index broke: reads from git what is true now. */
  moveTo(commit: string): Promise<void>;
  /** The index has proved to be damaged since it was last made. */
  broken(): boolean;
  markBroken(): void;
}

export interface StandingOptions extends GitOptions {
  readonly now: () => Temporal.Instant;
  readonly onEntries: (entries: readonly LogEntry[]) => void;
}

export async function openStanding(index: StateIndex, reader: Reader & ReaderParts, kindOf: KindOf, options: StandingOptions): Promise<Standing> {
  const first = await reader.commit(await reader.head());
  let base: Base = { commit: first.oid, at: first.at };
  let settled = new Map<string, { entry: EntryEdit['entry'] }>();
  let unapplied: { edits: EntryEdit[]; log: LogEntry[] } = { edits: [], log: [] };
  let broken = false;
  await catchUp(index, reader, kindOf, base.commit, options);

  return {
    get base() {
      return base;
    },
    get settled() {
      return settled;
    },
    broken: () => broken,
    markBroken() {
      broken = true;
    },
    head() {
      const { commit, at } = base;
      const records = recordsOfView(
        viewOf(commit, [settled], index),
        () => !broken && base.commit === commit,
        () => reader.recordsAt(commit),
      );
      return { commit, at: later(options.now(), at), ...records };
    },
    settle(prepared, entries) {
      const last = entries.at(-1);
      if (last === undefined) return;
      base = { commit: last.commit, at: last.at };
      unapplied.edits.push(...prepared.flatMap(editsOf));
      unapplied.log.push(...entries);
      for (const { path, entry } of unapplied.edits) settled.set(path, { entry });
      try {
        if (!broken) {
          index.apply(unapplied.edits, unapplied.log, base.commit);
          unapplied = { edits: [], log: [] };
          settled = new Map();
        }
      } catch (cause) {
        if (isDamage(cause)) broken = true;
      }
      options.onEntries(entries);
    },
    async moveTo(commit) {
      const from = base.commit;
      const info = await reader.commit(commit);
      if (broken) index.reset();
      await catchUp(index, reader, kindOf, commit, options);
      base = { commit, at: info.at };
      settled = new Map();
      unapplied = { edits: [], log: [] };
      broken = false;
      if (from === commit) return;
      options.onEntries([]);
    },
  };
}
