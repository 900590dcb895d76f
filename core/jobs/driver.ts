import type { Snapshot } from '../graph/snapshot.ts';
import type { RunKind, RunRecord } from '../state/kinds/run.ts';
import type { Head, Ledger, Write } from '../state/ledger.ts';
import type { Engine, Outcome } from './engine.ts';
import type { RunEvent } from './run-event.ts';
import type { Run } from './run.ts';
import type { Work } from './work.ts';

export interface DriveNeeds {
  readonly ledger: Ledger;
  snapshotOf(head: Head): Snapshot;
  readonly engines: ReadonlyMap<string, Engine<unknown, Outcome>>;
  readonly works: Readonly<Record<RunKind, Work>>;
  now(): Temporal.Instant;
  log(line: string): void;
}

/** The only loop that starts work: claims an attempt in the state, hands it to its engine, records its end. */
export interface Drive {
  /** Takes up every run that is going on; again after runs were made or changed. */
  wake(): Promise<void>;
  /** Applies a person's order to a run inside a transaction; `wake` afterwards. */
  order(head: Head, write: Write, run: string, events: readonly RunEvent[]): Promise<Run>;
  /** Ends the attempts of what was canceled; when the order is committed. */
  endAttempts(): Promise<void>;
  /** Resolves when the run has ended, or all that is left of it is held. */
  ended(run: string, signal: AbortSignal): Promise<RunRecord>;
  /** Nothing is queued or running. */
  idle(): Promise<void>;
  /** Earliest moment at which a failed attempt is to be tried again. */
  nextRetry(): string | undefined;
  /** Starts nothing more and forgets what runs; attempts outside go on and are taken up by the next process. */
  close(): Promise<void>;
}
