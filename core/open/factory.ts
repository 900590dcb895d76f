import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { ImportRecord } from '../state/kinds/import.ts';
import type { RunRecord } from '../state/kinds/run.ts';
import type { Ledger } from '../state/ledger.ts';

/** The open factory: what the bot, the reporter's parent and a one-shot command share. */
export interface Factory {
  /** Absolute path of the state folder. */
  readonly folder: string;
  readonly config: Config;
  readonly ledger: Ledger;
  now(): Temporal.Instant;
  /** The head, or the factory at a date or commit (`--at`). Throws `USAGE`, `NAME_UNKNOWN`. */
  snapshot(at?: string): Promise<Snapshot>;
  /** Reads sources and components again; all without names. Resolves when their imports and revisions are committed. */
  refresh(names: readonly string[], cause: RefreshCause): Promise<Refreshed>;
  /** Does what is due and keeps runs going until closed; what a serving bot and `--wait` do. */
  start(): void;
  /** Waits until the run has ended; starts driving when nobody does. */
  runEnded(run: string, signal: AbortSignal): Promise<RunRecord>;
  close(): Promise<void>;
}

export interface RefreshCause {
  readonly actor: `person:${string}` | `trigger:${string}` | 'system';
  readonly room?: string;
  readonly command?: string;
  readonly operation?: string;
}

export interface Refreshed {
  readonly imports: readonly ImportRecord[];
  /** Components whose source moved: name, and the commits before and after. */
  readonly moved: readonly { readonly component: string; readonly from: string | null; readonly to: string }[];
}
