import type { Factory } from '@millwright/core/open/factory.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import type { Danger, Role, Speaker } from '@millwright/core/model/person.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Spelling } from '@millwright/core/words/line/spelling.ts';
import type { Refusal } from '../dispatch/refusals.ts';
import type { ZodObject, z } from 'zod';

/** A command as people type it. Parsing, help, completion, permission and the docs page derive from this one value. */
export interface Command<Args extends ZodObject = ZodObject> extends Spelling<Args> {
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly role: Role;
  readonly danger: Danger;
  /** It may be said in rooms that allow nothing but questions. */
  readonly anywhere?: boolean;
  /** It asks nothing but the snapshot: its records, or its graph too. Such a question opens no more of the state than it must. */
  readonly reads?: 'records' | 'graph';
  /** Whole lines that work on the sample factory. */
  /** Lines to type; `{component}` and its like stand for names of the configuration in force (dispatch/examples.ts). */
  readonly examples: readonly string[];
  run(needs: Needs, args: z.output<Args>): Promise<Reply>;
}

/** What a command is handed. */
export interface Needs {
  readonly factory: Factory;
  /** The head, or the moment of `--at`. */
  readonly snapshot: Snapshot;
  readonly speaker: Speaker;
  /** The line, parsed and printed anew; what the log keeps. */
  readonly command: string;
  readonly operation: string;
  /** The message of a chat network that asked for it. */
  readonly eventId?: string;
  readonly yes: boolean;
  readonly wait: boolean;
  /** Shows a change instead of asking for it: what `plan VERB …` hands to the verb's own command. */
  readonly planOnly?: (verb: string, ask: unknown) => Promise<Reply>;
  readonly signal: AbortSignal;
  /** Lines of the speaker's last answer that were not shown; what `more` gives. */
  readonly rest?: readonly string[];
  /** What was refused: to this speaker last, and to everybody. */
  readonly refused?: { last(): Refusal | undefined; all(): readonly Refusal[] };
  /** A line of progress for the person who waits (stderr on the console). */
  progress(line: string): void;
}

/** What a command answers: data for machines, a document for people, of one content. */
export interface Reply {
  readonly kind: string;
  readonly data: unknown;
  readonly document: Document;
  readonly cut?: readonly { readonly path: string; readonly shown: number; readonly total: number }[];
  /** An awaited job failed: exit code 4. */
  readonly failed?: boolean;
}

/** Keeps the argument types inside a table of commands. */
export function command<Args extends ZodObject>(description: Command<Args>): Command {
  return description;
}
