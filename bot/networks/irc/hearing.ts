import type { MessageEvent } from 'irc-framework';
import type { Message } from '../network.ts';
import type { Casemap } from './casemap.ts';

const control = /\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\p{Cc}/gu;
const botTags = ['bot', 'draft/bot', 'inspircd.org/bot'];

export interface Ears {
  readonly fold: Casemap;
  /** Names we go by: the nick we have and the one we want. */
  readonly names: readonly string[];
  readonly account: string | undefined;
  readonly ignore: readonly string[];
  /** Can the server's account tag be believed now? */
  readonly proves: boolean;
  /** Rooms as the configuration spells them. */
  readonly rooms: readonly string[];
  readonly now: Temporal.Instant;
  /** A name for a message that has none of its own. */
  nextId(): string;
}

/**
 * What somebody said, as the port has it; undefined for what no person says to us: bots, ourselves, who is ignored.
 * Only the server's own `account` tag proves an account. A client's tag has a `+` before its name and is another tag.
 */
export function messageFrom(event: MessageEvent, ears: Ears): Message | undefined {
  const { fold, names, proves } = ears;
  const isMe = (name: string): boolean => names.some((own) => fold(own) === fold(name));
  if (event.from_server || event.nick === '' || botTags.some((tag) => event.tags[tag] !== undefined)) return undefined;
  if (event.account !== undefined && ears.account !== undefined && fold(event.account) === fold(ears.account)) return undefined;
  const mask = `${event.nick}!${event.ident}@${event.hostname}`;
  if (ears.ignore.some((pattern) => [event.nick, event.account ?? '', mask].some((name) => isLike(fold(name), fold(pattern))))) return undefined;
  const said = event.message.replaceAll('\t', ' ').replaceAll(control, '').trim();
  if (said === '') return undefined;
  const direct = event.group === undefined && isMe(event.target);
  const room = ears.rooms.find((item) => fold(item) === fold(event.target)) ?? event.target;
  const called = /^@?([^\s:,]+)[:,]\s*(\S.*)$/u.exec(said);
  const named = called !== null && isMe(called[1] ?? '');
  return {
    kind: 'message',
    id: event.tags['msgid'] ?? ears.nextId(),
    place: direct ? { room: event.nick, direct } : { room: `${event.group ?? ''}${room}`, direct },
    by: { account: proves && event.account !== undefined && event.account !== '*' ? event.account : null, shown: event.nick },
    at: event.time === undefined ? ears.now : Temporal.Instant.fromEpochMilliseconds(event.time),
    text: named ? (called[2] ?? '') : said,
    named,
    edited: false,
  };
}

/** `*` stands for anything, also nothing. Linear: no pattern makes it slow. */
function isLike(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
}
