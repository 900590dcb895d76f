import type { ZodObject, z } from 'zod';
import type { Spelling } from '../words/line/spelling.ts';

/** How a change is asked for in one line, whoever gives it: a person in a room, or a trigger. */
export interface ChangeLine<Args extends ZodObject, Ask> extends Spelling<Args> {
  /** The kind of change it asks for. */
  readonly verb: string;
  askOf(args: z.output<Args>): Ask;
  /** Two askings as one, where that asks for the same; undefined where it does not. */
  join?(one: z.output<Args>, other: z.output<Args>): z.output<Args> | undefined;
}

/** Keeps the types of arguments and ask together. */
export function changeLine<Args extends ZodObject, Ask>(line: ChangeLine<Args, Ask>): ChangeLine<Args, Ask> {
  return line;
}
