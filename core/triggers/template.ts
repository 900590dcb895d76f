import { UserError } from '../model/errors.ts';
import { nearest } from '../model/near.ts';
import { readArguments } from '../words/line/arguments.ts';
import { tokenize } from '../words/line/tokenize.ts';
import { doLines, type DoLine } from './lines.ts';

/** What may stand in braces in `do`. */
export const placeholders = ['subject', 'component', 'compose', 'product', 'release', 'source', 'stage'] as const;
export type Placeholder = (typeof placeholders)[number];
export type Values = Readonly<Partial<Record<Placeholder, string>>>;

/** A command with its arguments in place. */
export interface Given {
  readonly line: DoLine;
  readonly args: Record<string, unknown>;
  /** Printed anew: equal commands are equal texts. */
  readonly command: string;
}

const braces = /\{([^{}]*)\}/g;

/** The names in braces, in order. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(braces)].map((found) => found[1] ?? '');
}

/** Reads `do` as it stands. Throws `USAGE` with what is near. */
export function readDo(text: string): Given {
  const [word = '', ...words] = tokenize(text);
  const line = doLines.get(word);
  if (line !== undefined) {
    const { args, canonical } = readArguments(line.spelling, words);
    return { line, args, command: canonical };
  }
  const known = [...doLines.keys()];
  throw new UserError('USAGE', `A trigger does one of ${known.join(', ')}; "${word}" is none of them.`, { suggest: nearest(word, known) });
}

/**
 * The command that an event asks for, or the placeholder that the event has nothing for. A value takes the place of its braces inside one
 * word, so that nothing in it becomes a word of its own; one that could be taken for an option is none.
 */
export function fill(text: string, values: Values): Given | { readonly missing: string } {
  const lacking = placeholdersIn(text).find((name) => !/^[^-]/.test(values[name as Placeholder] ?? ''));
  if (lacking !== undefined) return { missing: lacking };
  const [word = '', ...words] = tokenize(text);
  const line = doLines.get(word);
  if (line === undefined) throw new Error(`there is no command "${word}" for triggers`);
  const filled = words.map((item) => item.replace(braces, (_all, name: Placeholder) => values[name] ?? ''));
  const { args, canonical } = readArguments(line.spelling, filled);
  return { line, args, command: canonical };
}
