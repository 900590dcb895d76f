import { visible } from '@millwright/core/words/visible.ts';

/** Everything the bot may say to a server by itself, beside what the library says to get in. */
export type Verb = 'PRIVMSG' | 'NOTICE' | 'JOIN' | 'PART' | 'NICK' | 'MODE' | 'MONITOR' | 'CHATHISTORY' | 'PING' | 'PONG' | 'QUIT' | 'TAGMSG' | 'WHO';

/** A CTCP message is text between two of these. */
const delimiter = '\u0001';

/**
 * The one place where a line is put together. The last argument is text and is made harmless (every control character
 * is written out); the others are names, and one that could end an argument or the line throws. The line has no CR LF.
 */
export function lineOf(verb: Verb, names: readonly string[], text?: string, options: { readonly ctcp?: string; readonly label?: string } = {}): string {
  for (const name of names) {
    if (!/^[^:\p{Cc}\s][^\p{Cc}\s]*$/u.test(name)) throw new Error(`${verb} may not be sent with the argument ${JSON.stringify(name)}`);
  }
  const tag = options.label === undefined ? '' : `@label=${options.label.replaceAll(/[^\w-]/g, '')} `;
  const shown = text === undefined ? '' : visible(text);
  const said = options.ctcp === undefined ? shown : `${delimiter}${`${options.ctcp} ${shown}`.trimEnd()}${delimiter}`;
  return `${tag}${[verb, ...names].join(' ')}${text === undefined ? '' : ` :${said}`}`;
}

/** Whether a name from outside can be spoken to: an argument of its own, and no list of targets. */
export function isTarget(name: string): boolean {
  return /^[^:,\p{Cc}\s][^,\p{Cc}\s]*$/u.test(name);
}

/** What a line costs on the wire without its tags, which have a room of their own. CR LF counts. */
export function bytesOf(line: string): number {
  return Buffer.byteLength(line.startsWith('@') ? line.slice(line.indexOf(' ') + 1) : line) + 2;
}

/**
 * How many bytes of text fit in one message to `target`. The server puts our mask before it and cuts what is over its
 * LINELEN, so the mask counts as others see it; one that is not known yet is taken at its longest.
 */
export function textBudget({
  lineLength,
  mask,
  nick,
  verb,
  target,
}: {
  readonly lineLength: number;
  readonly mask: string | undefined;
  readonly nick: string;
  readonly verb: 'PRIVMSG' | 'NOTICE';
  readonly target: string;
}): number {
  const longest = Buffer.byteLength(nick) + '!'.length + 20 + '@'.length + 63;
  const prefix = mask === undefined ? longest : Buffer.byteLength(mask);
  return lineLength - 2 - (1 + prefix + ` ${verb} `.length + Buffer.byteLength(target) + 2);
}
