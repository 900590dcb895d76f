import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '@millwright/core/model/errors.ts';

const usage = 'reporter/main.ts --state DIR [--commit OID] [--at DATE] [--out DIR] [--full] [--watch]';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const optionTypes = { state: text, commit: text, at: text, out: text, full: flag, watch: flag } as const;

export interface Options {
  readonly state: string;
  readonly commit: string | undefined;
  readonly at: string | undefined;
  readonly out: string | undefined;
  readonly full: boolean;
  /** A report of the head at every line of standard input, until it ends. */
  readonly watch: boolean;
}

export function readOptions(args: readonly string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: optionTypes, strict: true }));
  } catch (cause) {
    throw new UserError('USAGE', sayFault(args, (cause as NodeJS.ErrnoException).code), { hint: usage, cause });
  }
  const { state, commit, at, out, full = false, watch = false } = values;
  if (state === undefined) throw new UserError('USAGE', 'The reporter needs --state DIR.', { hint: usage });
  if (commit !== undefined && !/^[0-9a-f]{40,64}$/.test(commit)) throw new UserError('USAGE', `"${commit}" is not a commit.`, { hint: usage });
  if (at !== undefined && out === undefined) {
    throw new UserError('USAGE', 'A site of the past needs a folder of its own.', { hint: 'Add --out DIR.' });
  }
  if (watch && [commit, at, out].some((value) => value !== undefined)) {
    throw new UserError('USAGE', '--watch follows the head into the state folder; it takes no --commit, --at or --out.', { hint: usage });
  }
  return { state: resolve(state), commit, at, out: out === undefined ? undefined : resolve(out), full, watch };
}

function sayFault(args: readonly string[], code: string | undefined): string {
  const stranger = args.find((word) => !Object.keys(optionTypes).includes(word.replace(/^--/, '').split('=', 1)[0] ?? '') && word.startsWith('-'));
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && stranger !== undefined) return `The reporter has no option ${stranger}.`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return 'The reporter takes options only, and each of them has two dashes.';
  return 'An option has no value, or one it does not take.';
}
