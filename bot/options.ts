import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Globals } from './dispatch/globals.ts';

export const modes = ['say', 'check', 'report', 'tick', 'worker', 'schema'] as const;
export type Mode = 'serve' | (typeof modes)[number];

/** What a process was asked for on its command line and in its environment. */
export interface Options {
  readonly mode: Mode;
  /** What came after the mode's word. */
  readonly rest: readonly string[];
  /** Absolute folders. */
  readonly config: string;
  readonly state: string;
  readonly port: number;
  /** Somebody asked for this very port; without that, the next free one will do. */
  readonly portAsked: boolean;
  /** Where this process's clock stands. */
  readonly now: string | undefined;
  readonly globals: Globals;
}

type Environment = Readonly<Record<string, string | undefined>>;

const valued = ['config', 'state', 'port', 'now', 'as', 'room', 'at'] as const;
const flags = ['yes', 'wait', 'json'] as const;
/** No command has an argument of these names, so they may stand anywhere. */
const anywhere: readonly string[] = ['config', 'state', 'port', 'now', 'json'];

/** Throws `USAGE`. */
export function readOptions(args: readonly string[], env: Environment, cwd: string): Options {
  const given: Record<string, string> = {};
  const rest: string[] = [];
  let mode: Mode | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const name = /^--([a-z]+)(?==|$)/.exec(word)?.[1] ?? '';
    if (word === '--' && mode !== undefined) {
      rest.push(...args.slice(at));
      break;
    }
    const ours = (rest.length === 0 && (mode === undefined || mode === 'say')) || anywhere.includes(name);
    if (ours && (valued as readonly string[]).includes(name)) {
      const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : args[++at];
      if (value === undefined) throw new UserError('USAGE', `--${name} needs a value.`);
      given[name] = value;
    } else if (ours && (flags as readonly string[]).includes(name) && !word.includes('=')) given[name] = '1';
    else if (mode !== undefined) rest.push(word);
    else mode = modeOf(word);
  }
  return finish(mode ?? 'serve', rest, given, env, env['INIT_CWD'] ?? cwd);
}

function modeOf(word: string): Mode {
  const mode = modes.find((item) => item === word);
  if (mode !== undefined) return mode;
  const known = word.startsWith('-') ? [...valued, ...flags].map((name) => `--${name}`) : modes;
  const near = nearest(word, known);
  throw new UserError('USAGE', word.startsWith('-') ? `There is no option ${word}.` : `There is no mode "${word}".`, {
    hint: word.startsWith('-') ? `Options: ${known.join(' ')}.` : `Modes: ${modes.join(', ')}; without one it serves. To say something: say "${word} …".`,
    suggest: near,
  });
}

function finish(mode: Mode, rest: readonly string[], given: Readonly<Record<string, string>>, env: Environment, base: string): Options {
  const text = (name: string): string | undefined => given[name] ?? (env[`MILLWRIGHT_${name.toUpperCase()}`] || undefined);
  const flag = (name: string): boolean => !['', '0', 'false'].includes(text(name) ?? '');
  const folder = (name: string, fallback: string): string => {
    const typed = text(name);
    return typed === undefined ? fileURLToPath(new URL(`../${fallback}`, import.meta.url)) : resolve(base, typed);
  };
  const port = Number(text('port') ?? '7400');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UserError('USAGE', `"${text('port')}" is not a port.`, { hint: 'A port is a number from 0 to 65535; 0 takes a free one.' });
  const [as, room, at] = [text('as'), text('room'), text('at')];
  return {
    mode,
    rest,
    config: folder('config', 'config'),
    state: folder('state', '.millwright'),
    port,
    portAsked: text('port') !== undefined,
    now: nowOf(text('now')),
    globals: {
      ...(as === undefined ? {} : { as }),
      ...(room === undefined ? {} : { room }),
      ...(at === undefined ? {} : { at }),
      yes: flag('yes'),
      wait: flag('wait'),
      json: flag('json'),
    },
  };
}

function nowOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? Temporal.PlainDate.from(text).toZonedDateTime('UTC').toInstant().toString()
      : Temporal.Instant.from(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`).toString();
  } catch {
    throw new UserError('USAGE', `--now "${text}" is not a time.`, { hint: 'Write 2026-12-01 or 2026-12-01T09:00Z.' });
  }
}
