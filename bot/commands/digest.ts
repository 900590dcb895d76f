import { actorOf } from '@millwright/core/model/person.ts';
import { sayMoment, stamp } from '@millwright/core/model/time.ts';
import { digestLines, sayBundles } from '@millwright/core/notifications/digest.ts';
import { mannerOf } from '@millwright/core/notifications/manner.ts';
import { emptyOutbox, flush, nextTelling } from '@millwright/core/notifications/outbox.ts';
import { outboxKind, type OutboxRecord } from '@millwright/core/state/kinds/outbox.ts';
import { z } from 'zod';
import { plural } from '../messages/phrases.ts';
import { sayDestination } from '@millwright/core/notifications/say-watch.ts';
import { command } from './command.ts';

const mostLines = 30;

export default command({
  word: 'digest',
  summary: 'What is kept for this room, or you, to be told later.',
  args: z.strictObject({
    send: z.boolean().default(false).describe('Tell it now.'),
    in: z.enum(['here', 'me']).default('here').describe('This room, or you.'),
  }),
  positional: [],
  role: 'packager',
  danger: 'note',
  examples: ['digest', 'digest --in me', 'digest --send'],
  async run({ factory, snapshot, speaker, command: line, operation }, { send, in: where }) {
    const by = actorOf(speaker);
    const to = where === 'me' ? by : speaker.room;
    const who = where === 'me' ? 'you' : sayDestination(to);
    const outbox = (await snapshot.get(outboxKind, to)) ?? emptyOutbox(to);
    const manner = await mannerOf(to, snapshot.config, snapshot, snapshot.at);
    const next = nextTelling(outbox, manner) ?? null;
    const data = { to, kept: outbox.held, waiting: outbox.outgoing.length, next, sent: send && outbox.held.length > 0 };
    const waiting = outbox.outgoing.length === 0 ? [] : [`${plural(outbox.outgoing.length, 'message')} could not be told yet.`];
    if (outbox.held.length === 0)
      return {
        kind: 'digest',
        data,
        document: { verdict: `Nothing is kept for ${who}.`, ...(waiting.length === 0 ? {} : { body: [{ kind: 'lines' as const, lines: waiting }] }) },
      };
    if (send) {
      await factory.ledger.commit<OutboxRecord | undefined>(
        { subject: `digest(${to}): told now`, actor: by, room: speaker.room, command: line, operation },
        async (head, write) => {
          const kept = await head.get(outboxKind, to);
          if (kept === undefined) return undefined;
          const after = flush(kept, await mannerOf(to, factory.config, head, head.at), true);
          if (after !== kept) write.put(outboxKind, to, after);
          return after;
        },
      );
      return { kind: 'digest', data, document: { verdict: `${who === 'you' ? 'You are' : `${who} is`} told now: ${sayBundles(outbox.held, manner.perHour)}` } };
    }
    return {
      kind: 'digest',
      data,
      document: {
        verdict: `Kept for ${who}: ${sayBundles(outbox.held, manner.perHour)}`,
        next: `${next === null || next <= stamp(snapshot.at) ? 'it is told in a moment' : `it is told at ${sayMoment(next)}`}; digest --send${where === 'me' ? ' --in me' : ''} tells it now.`,
        body: [{ kind: 'lines', lines: [...digestLines(outbox.held, mostLines), ...waiting] }],
      },
    };
  },
});
