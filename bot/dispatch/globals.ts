import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';

/** What may stand before any line or inside it. Inside wins. */
export interface Globals {
  readonly as?: string;
  readonly room?: string;
  readonly at?: string;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly json: boolean;
}

const valued = ['as', 'room', 'at'] as const;
const flags = ['yes', 'wait', 'json'] as const;

export const noGlobals: Globals = { yes: false, wait: false, json: false };

/** Options before the command's word, and the words from there on. */
export function leadingGlobals(words: readonly string[]): { readonly globals: Globals; readonly rest: readonly string[] } {
  const end = wordAt(words);
  const { globals, rest } = takeGlobals(words.slice(0, end), () => false);
  const [stranger] = rest;
  if (stranger !== undefined) {
    const near = nearest(
      stranger,
      [...valued, ...flags].map((name) => `--${name}`),
    );
    throw new UserError('USAGE', `"${stranger}" is not an option that stands before a command.`, {
      hint: `Those are ${[...valued, ...flags].map((name) => `--${name}`).join(', ')}.`,
      suggest: near,
    });
  }
  return { globals, rest: words.slice(end) };
}

/** Takes them out of a command's words, but for those the command has an argument of that name for. Nothing is taken after `--`. */
export function takeGlobals(words: readonly string[], own: (name: string) => boolean): { readonly globals: Globals; readonly rest: readonly string[] } {
  const texts: Partial<Record<(typeof valued)[number], string>> = {};
  const given = new Set<string>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      rest.push(...words.slice(at));
      break;
    }
    const name = /^--([a-z]+)(?==|$)/.exec(word)?.[1] ?? '';
    const text = valued.find((item) => item === name);
    if (own(name)) rest.push(word);
    else if (text !== undefined) {
      const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[++at];
      if (value === undefined || value === '' || value.startsWith('--')) throw new UserError('USAGE', `--${name} needs a value.`);
      texts[text] = value;
    } else if ((flags as readonly string[]).includes(name) && !word.includes('=')) given.add(name);
    else rest.push(word);
  }
  return { globals: { ...texts, yes: given.has('yes'), wait: given.has('wait'), json: given.has('json') }, rest };
}

/** `inner` was written nearer to the command. */
export function mergeGlobals(outer: Globals, inner: Globals): Globals {
  return { ...outer, ...inner, yes: outer.yes || inner.yes, wait: outer.wait || inner.wait, json: outer.json || inner.json };
}

/** As words of a line, for people who look back at it. */
export function printGlobals(globals: Globals): string[] {
  return [...(globals.at === undefined ? [] : ['--at', globals.at]), ...(globals.yes ? ['--yes'] : []), ...(globals.wait ? ['--wait'] : [])];
}

function wordAt(words: readonly string[]): number {
  let at = 0;
  while (at < words.length && words[at]?.startsWith('--') === true) at += (valued as readonly string[]).includes(words[at]?.slice(2) ?? '') ? 2 : 1;
  return Math.min(at, words.length);
}
