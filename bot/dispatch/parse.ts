import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import type { Command } from '../commands/command.ts';
import { readArguments } from '@millwright/core/words/line/arguments.ts';
import { leadingGlobals, mergeGlobals, takeGlobals, type Globals } from './globals.ts';
import { tokenize } from '@millwright/core/words/line/tokenize.ts';
import { aliases, plannedWords } from './words.ts';

export interface Parsed {
  readonly command: Command;
  readonly args: Record<string, unknown>;
  readonly canonical: string;
  readonly globals: Globals;
}

/** Which commands there are; each is loaded when it is first used. */
export type CommandFiles = Readonly<Record<string, () => Promise<{ readonly default: Command }>>>;

/** A line as typed → the command, its arguments, and what stands for every command. `own`: words of the factory and the lines they stand for. Throws `USAGE`, `TOO_LARGE`. */
export async function parseLine(line: string, files: CommandFiles, own: Readonly<Record<string, string>> = {}): Promise<Parsed> {
  const before = leadingGlobals(tokenize(line));
  const [typed, ...words] = expand(before.rest, own, files);
  if (typed === undefined) throw new UserError('USAGE', 'The line has no command.', { hint: 'Type help to see what there is.' });
  const command = await commandNamed(typed, files);
  const inside = takeGlobals(words, (name) => name in command.args.shape);
  const { args, canonical } = readArguments(command, inside.rest);
  return { command, args, canonical, globals: mergeGlobals(before.globals, inside.globals) };
}

/** An alias stands for its line once; what that line says is not looked up again, and no alias hides a command. */
function expand(line: readonly string[], own: Readonly<Record<string, string>>, files: CommandFiles): readonly string[] {
  const [typed = '', ...words] = line;
  const lower = typed.toLowerCase();
  return Object.hasOwn(own, lower) && !Object.hasOwn(files, lower) ? [...tokenize(own[lower] ?? ''), ...words] : line;
}

/** By word or alias, in any case. Throws `USAGE` with what is near. */
export async function commandNamed(typed: string, files: CommandFiles): Promise<Command> {
  const lower = typed.toLowerCase();
  const word = Object.hasOwn(aliases, lower) ? aliases[lower]! : lower;
  const file = Object.hasOwn(files, word) ? files[word] : undefined;
  if (file !== undefined) return (await file()).default;
  if (plannedWords.includes(word)) throw new UserError('USAGE', `"${word}" is not in this version.`, { hint: 'Type help to see what there is.' });
  const near = nearest(lower, [...Object.keys(files), ...Object.keys(aliases)]);
  throw new UserError('USAGE', `There is no command "${typed}".`, {
    hint: near[0] === undefined ? 'Type help to see what there is.' : `Did you mean ${near[0]}?`,
    suggest: near,
  });
}
