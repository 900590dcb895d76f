import type { Connection } from './connection.ts';
import { shorten } from './fit-lines.ts';
import type { History } from './gaps.ts';
import { lineOf, textBudget } from './line.ts';
import type { Wires } from './outbox.ts';

/** How a connection takes what the outbox has. */
export function wiresOf(connection: Connection, isReady: (target: string) => boolean): Wires {
  const isLabelled = connection.has('labeled-response');
  return {
    echoes: connection.has('echo-message'),
    isReady,
    write: (line) => connection.write(line),
    lineFor({ verb, target, ctcp }, text, label) {
      const room = budgetFor(connection, connection.nick(), verb, target) - (ctcp === undefined ? 0 : ctcp.length + 3);
      // It was cut to fit when it was said; since then the server may have given us a longer name.
      const fits = Buffer.byteLength(text) <= room ? text : shorten(text, room);
      return lineOf(verb, [target], fits, { ...(ctcp === undefined ? {} : { ctcp }), ...(isLabelled ? { label } : {}) });
    },
  };
}

/** Bytes of text in one message, by what the server said and how others see us; at its tightest while there is no connection. */
export function budgetFor(connection: Connection | undefined, nick: string, verb: 'PRIVMSG' | 'NOTICE', target: string): number {
  const said = Number(connection?.token('LINELEN') ?? 512);
  const lineLength = said >= 512 ? said : 512;
  return textBudget({ lineLength, mask: connection?.mask(), nick: connection?.nick() ?? nick, verb, target });
}

/** What the server keeps of what was said; undefined when it keeps nothing. */
export function historyOf(connection: Connection): History | undefined {
  if (!connection.has('draft/chathistory') && !connection.has('chathistory')) return undefined;
  const types = connection.token('MSGREFTYPES');
  return { most: Number(connection.token('CHATHISTORY')) || 0, knowsIds: typeof types === 'string' && types.split(',').includes('msgid') };
}
