import type { Kind } from './kinds.ts';

/** Why a commit is made. Becomes its subject and trailers (`Actor: Room: Command: Operation: Plan: Event-Id:`). */
export interface Cause {
  /** `freeze(web): until 2026-12-01`. One line; control characters are replaced. */
  readonly subject: string;
  /** A person's act is a commit of its own; the system's and triggers' are made together, one commit a group. */
  readonly actor: `person:${string}` | `trigger:${string}` | 'system';
  readonly room?: string;
  readonly command?: string;
  readonly operation?: string;
  readonly plan?: string;
  readonly eventId?: string;
  /** Lines under the subject: what a reader of the log should know. */
  readonly body?: readonly string[];
}

/** What was asked for may be a value of the record's own fields; only equality. */
export type Where = Readonly<Record<string, string | number | boolean | null>>;

/** Records at one moment. */
export interface Records {
  get<T>(kind: Kind<T>, id: string): Promise<T | undefined>;
  /** In order of id. */
  find<T>(kind: Kind<T>, where?: Where): AsyncIterable<T>;
}

/** The head a transaction sees: what is committed plus what transactions before it in the same group wrote. */
export interface Head extends Records {
  /** Commit the group starts from. */
  readonly commit: string;
  /** The moment of this transaction: never earlier than, nor equal to, its parent's. */
  readonly at: Temporal.Instant;
}

export interface Write {
  put<T>(kind: Kind<T>, id: string, value: T): void;
  remove(kind: Kind, id: string): void;
  /** Raw files outside any kind (the configuration in force); null removes. */
  file(path: string, bytes: string | Uint8Array | null): void;
  /** Puts a git tree written by somebody else at a path: an import's shards. null removes. */
  tree(path: string, oid: string | null): void;
  /** `r` → `r-20261122-1`: the next free number of the day; `scope` narrows the sequence (`web-1` → `web-1-20261122.0` style is the caller's). */
  nextId(kind: Kind, prefix: string): string;
}

export interface Committed<T> {
  readonly value: T;
  readonly commit: string;
  /** Resolves when a remote holds it too; at once where none is configured. */
  readonly replicated: Promise<void>;
}

/** One path that a commit changed. `kind` and `id` are absent for raw files. */
export interface Changed {
  readonly path: string;
  readonly kind?: string;
  readonly id?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface LogEntry {
  readonly commit: string;
  readonly parent: string | null;
  readonly at: Temporal.Instant;
  readonly cause: Cause;
  readonly changes: readonly Changed[];
}

/** The one writer of a state. */
export interface Ledger {
  head(): Head;
  /** Runs `work` after all before it, commits what it wrote, resolves when that is durable. `work` may run again after a failed swap. Throwing writes nothing. */
  commit<T>(cause: Cause | ((value: T) => Cause), work: (head: Head, write: Write) => Promise<T>): Promise<Committed<T>>;
  /** Calls `onCommit` for each commit after the consumer's cursor, in order, also for those made while it was away. */
  follow(consumer: string, onCommit: (entry: LogEntry) => Promise<void>): Disposable;
  close(): Promise<void>;
}
