import type { Config } from '../config/schema.ts';
import type { LogEntry } from '../state/ledger.ts';
import type { Records } from '../state/ledger.ts';
import type { Graph } from './graph.ts';

/** The factory at one commit, immutable. A question about the past is asked of another one. */
export interface Snapshot extends Records {
  readonly commit: string;
  /** The moment the question is asked about: the clock for the head, the commit's own for the past. */
  readonly at: Temporal.Instant;
  readonly config: Config;
  graph(): Promise<Graph>;
  /** A file of the state that is no record, such as a shard of imported content; undefined when it is not there. */
  file(path: string): Promise<Uint8Array | undefined>;
  /** Commits after `since` (exclusive), oldest first; all of them without one. */
  changes(since?: string): AsyncIterable<LogEntry>;
}
