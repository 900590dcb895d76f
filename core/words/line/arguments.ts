import { UserError } from '../../model/errors.ts';
import { nearest } from '../../model/near.ts';
import { sayExpected, sayTyped, type ZodIssue } from './expected.ts';
import type { Spelling } from './spelling.ts';
import { fieldsOf, flagOf, usageOf, type Field } from './fields.ts';
import { quote } from './tokenize.ts';

export interface Read {
  /** What the command's schema made of it. */
  readonly args: Record<string, unknown>;
  /** Word and arguments printed anew: equal commands are equal texts. */
  readonly canonical: string;
}

/** Reads the words after a command's own word. Throws `USAGE`. */
export function readArguments(command: Spelling, words: readonly string[]): Read {
  const fields = fieldsOf(command);
  const given = collect(command, fields, words);
  const parsed = command.args.safeParse(given);
  if (parsed.success) return { args: parsed.data, canonical: printCommand(command.word, fields, given) };
  const [issue] = parsed.error.issues;
  const field = fields.find((item) => item.name === issue?.path[0]);
  throw field === undefined || issue === undefined ? usage(command, 'The arguments do not fit.') : badValue(command, field, given[field.name], issue);
}

/** Arguments as the line that gives them: what reading it again makes of it is the same. */
export function printArguments(command: Spelling, args: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0));
  return printCommand(command.word, fieldsOf(command), Object.fromEntries(given) as Given);
}

type Given = Record<string, string | true | string[]>;

function collect(command: Spelling, fields: readonly Field[], words: readonly string[]): Given {
  const given: Given = {};
  const rest = fields.find((field) => field.shape === 'rest');
  const places = fields.filter((field) => field.position >= 0).toSorted((a, b) => a.position - b.position);
  const named = (name: string): Field | undefined => fields.find((field) => flagOf(field.name) === `--${name}` || field.name === name);
  let flagsEnded = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = places.find((field) => given[field.name] === undefined || field.shape === 'list');
    if (rest !== undefined && next === rest) {
      given[rest.name] = words.slice(at);
      break;
    }
    if (!flagsEnded && word === '--') flagsEnded = true;
    else if (!flagsEnded && word.startsWith('--')) at += takeFlag(command, fields, given, named, words, at);
    else if (!flagsEnded && /^-./.test(word))
      throw usage(command, `"${word}" is not an option.`, 'Options have two dashes; a name that begins with a dash comes after --.');
    else {
      const pair = flagsEnded ? null : /^([A-Za-z][A-Za-z-]*)=(.*)$/s.exec(word);
      const field = pair === null ? undefined : named(pair[1] ?? '');
      if (field !== undefined && field.shape !== 'flag') put(command, given, field, pair?.[2] ?? '');
      else if (next === undefined) throw usage(command, places.length === 0 ? `"${command.word}" takes no "${word}".` : `"${word}" is one argument too many.`);
      else put(command, given, next, word);
    }
  }
  return given;
}

/** Returns how many words more than one it took. */
function takeFlag(
  command: Spelling,
  fields: readonly Field[],
  given: Given,
  named: (name: string) => Field | undefined,
  words: readonly string[],
  at: number,
): number {
  const word = words[at] ?? '';
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const field = named(name);
  if (field === undefined) {
    const known = fields.filter((item) => item.position < 0).map((item) => flagOf(item.name));
    throw usage(command, `"${command.word}" has no option --${name}.`, undefined, nearest(`--${name}`, known));
  }
  if (field.shape === 'flag') {
    if (equals >= 0) throw usage(command, `--${name} takes no value.`);
    given[field.name] = true;
    return 0;
  }
  const value = equals < 0 ? words[at + 1] : word.slice(equals + 1);
  if (value === undefined || (equals < 0 && value.startsWith('--'))) throw usage(command, `--${name} needs a value.`);
  put(command, given, field, value);
  return equals < 0 ? 1 : 0;
}

function put(command: Spelling, given: Given, field: Field, value: string): void {
  const before = given[field.name];
  if (field.shape === 'list') given[field.name] = [...(Array.isArray(before) ? before : []), value];
  else if (before === undefined) given[field.name] = value;
  else throw usage(command, `${flagOf(field.name)} is given twice.`);
}

function printCommand(word: string, fields: readonly Field[], given: Given): string {
  const flags: string[] = [];
  const places: string[] = [];
  const ordered = [
    ...fields.filter((field) => field.position >= 0).toSorted((a, b) => a.position - b.position),
    ...fields.filter((field) => field.position < 0),
  ];
  const gap = ordered.findIndex((field) => field.position >= 0 && given[field.name] === undefined);
  for (const [index, field] of ordered.entries()) {
    const value = given[field.name];
    if (value === undefined) continue;
    if (field.shape === 'rest') return [word, ...places.map(quote), ...(value as string[]).map(quote)].join(' ');
    if (value === true) flags.push(flagOf(field.name));
    else if (field.position >= 0 && (gap < 0 || index < gap)) places.push(...[value].flat());
    else for (const item of [value].flat()) flags.push(/^[-–—]/.test(item) ? `${flagOf(field.name)}=${quote(item)}` : `${flagOf(field.name)} ${quote(item)}`);
  }
  const guarded = places.some((item) => /^-.|^[A-Za-z][A-Za-z-]*=/.test(item));
  return guarded ? [word, ...flags, '--', ...places.map(quote)].join(' ') : [word, ...places.map(quote), ...flags].join(' ');
}

function badValue(command: Spelling, field: Field, value: unknown, issue: ZodIssue): UserError {
  const name = field.position >= 0 ? field.name.toUpperCase() : flagOf(field.name);
  if (value === undefined) return usage(command, `"${command.word}" needs ${name}${field.description === '' ? '' : `: ${lower(field.description)}`}`);
  if (field.choices.length === 0) return usage(command, `${name} ${sayExpected(issue)}; ${sayTyped(value)}.`);
  const typed = [value].flat().find((item) => typeof item === 'string' && !field.choices.includes(item)) as string | undefined;
  return usage(command, `${name} is ${field.choices.join(', ')}; "${typed ?? ''}" is none of them.`, undefined, nearest(typed ?? '', field.choices));
}

function usage(command: Spelling, message: string, hint?: string, suggest: readonly string[] = []): UserError {
  return new UserError('USAGE', /[.!?]$/.test(message) ? message : `${message}.`, { hint: hint ?? `Usage: ${usageOf(command)}`, suggest });
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
