import type { ZodObject } from 'zod';

/** How a command is written: its word, its arguments by name, and which of them come by position. */
export interface Spelling<Args extends ZodObject = ZodObject> {
  readonly word: string;
  /** Every argument by name, strict; a field's `.describe()` is its line in the help. Values arrive as text (flags: true). */
  readonly args: Args;
  /** Which of them come by position, in order; a last one written `...name` takes the rest as a list. */
  readonly positional: readonly string[];
}
