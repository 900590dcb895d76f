import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { ImportRecord } from '../state/kinds/import.ts';
import type { RunRecord } from '../state/kinds/run.ts';
import type { Change } from '../change/change.ts';
import type { RunEvent } from '../jobs/run-event.ts';
import type { Head, Write } from '../state/ledger.ts';
import type { OpenLedger } from '../state/open-ledger.ts';
import type { Performed } from './perform.ts';

/** The open factory: what the bot, the reporter's parent and a one-shot command share. */
export interface Factory {
  /** Absolute path of the state folder. */
  readonly folder: string;
  readonly config: Config;
  readonly ledger: OpenLedger;
  now(): Temporal.Instant;
  /** A whole number from 0 up to, not including, `below`. */
  random(below: number): number;
  /** The head, or the factory at a date or commit (`--at`). Throws `USAGE`, `NAME_UNKNOWN`. */
  snapshot(at?: string): Promise<Snapshot>;
  /** What a transaction sees, as a snapshot. */
  snapshotOf(head: Head): Snapshot;
  /** A kind of change by its verb. Throws a plain error for a verb that is none. */
  changeOf(verb: string): Promise<Change<unknown, unknown>>;
  /** A person's order to a run, inside a transaction; call `wake` when it is committed. */
  order(head: Head, write: Write, run: string, events: readonly RunEvent[]): Promise<void>;
  /** Runs were made or changed: the loop looks again, where it runs. */
  wake(): Promise<void>;
  /** Reads sources and components again; all without names. Resolves when their imports and revisions are committed. */
  refresh(names: readonly string[], cause: RefreshCause): Promise<Refreshed>;
  /** Does what is due and keeps runs going until closed; what a serving bot and `--wait` do. */
  start(): void;
  /** Waits until the run has ended; starts driving when nobody does. */
  runEnded(run: string, signal: AbortSignal): Promise<RunRecord>;
  /** Does everything due up to `until` in driven time, telling each thing done. */
  tick(until: Temporal.Instant, tell: (done: Ticked) => void): Promise<void>;
  close(): Promise<void>;
}

/** One thing that `tick` did. */
export interface Ticked extends Performed {
  readonly at: string;
}

export interface RefreshCause {
  readonly actor: `person:${string}` | `trigger:${string}` | 'system';
  readonly room?: string;
  readonly command?: string;
  readonly operation?: string;
  /** Triggers that led to it. */
  readonly chain?: readonly string[];
}

export interface Refreshed {
  readonly imports: readonly ImportRecord[];
  /** Components whose source moved: name, and the commits before and after. */
  readonly moved: readonly { readonly component: string; readonly from: string | null; readonly to: string }[];
}
