import type { MessageEvent } from 'irc-framework';
import type { Outgoing } from './waiting-lines.ts';

const longestEcho = 100;

/** What a client's question about ours is answered; undefined: not at all. One waits at a time, behind everything else. */
export function ctcpAnswer(event: MessageEvent, now: Temporal.Instant): Omit<Outgoing, 'target'> | undefined {
  const asked = event.message.slice((event.type ?? '').length).trim();
  const text = {
    VERSION: 'Millwright',
    SOURCE: 'Millwright',
    CLIENTINFO: 'ACTION CLIENTINFO PING SOURCE TIME VERSION',
    PING: asked.slice(0, longestEcho),
    TIME: now.toString({ smallestUnit: 'second' }),
  }[event.type ?? ''];
  if (text === undefined) return undefined;
  return { verb: 'NOTICE', urgency: 'digest', asker: event.nick, lines: [text], ctcp: event.type ?? '', replaces: 'ctcp', done: () => {} };
}
