import type { ZodType } from 'zod';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Permission } from '../model/answer.ts';
import type { Speaker } from '../model/person.ts';
import type { Write } from '../state/ledger.ts';
import type { Document } from '../words/document.ts';

/** What would change: a value that can be printed, stored, compared and refused. */
export interface Planned<Value> {
  /** irreversible: a second, different person confirms. */
  readonly class: 'write' | 'irreversible';
  /** The plan itself. Its digest is the plan's hash: no times, no estimates, no names of who asked. */
  readonly value: Value;
  /** Estimates and other figures that may differ without making the plan stale. */
  readonly estimates: Readonly<Record<string, unknown>>;
  /** Ids of what it touches, for the log. */
  readonly about: readonly string[];
  /** `freeze(web): until 2026-12-01`: the subject of the commit that applies it. */
  readonly subject: string;
  readonly needs: readonly { readonly role: string; readonly different: boolean }[];
}

/** A kind of change: plan, show, confirm, apply. It starts no work; it writes records, and the run it names does the rest. */
export interface Change<Ask, Value> {
  readonly verb: string;
  readonly ask: ZodType<Ask>;
  /** Reads only. Throws a `UserError` where there is nothing to plan. */
  plan(ask: Ask, head: Snapshot): Promise<Planned<Value>>;
  /** May this person ask for it, or confirm it? */
  allowed(planned: Planned<Value>, by: Speaker, head: Snapshot): Promise<Permission>;
  show(planned: Planned<Value>): Document;
  /** Writes the records that make it so. Returns the run it started, if any. */
  apply(planned: Planned<Value>, by: readonly string[], context: ApplyContext): Promise<Applied>;
}

export interface ApplyContext {
  readonly head: Snapshot;
  readonly write: Write;
  readonly plan: string | null;
}

export interface Applied {
  /** Id of the run that does the work; null where nothing is left to do. */
  readonly job: string | null;
  /** What the answer to the confirmation tells besides, by the contract's names. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly sentence?: string;
}
