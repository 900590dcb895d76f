import { sayMoment } from '@millwright/core/model/time.ts';
import { mannerOf } from '@millwright/core/notifications/manner.ts';
import { nextTelling } from '@millwright/core/notifications/outbox.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { outboxKind, type OutboxRecord } from '@millwright/core/state/kinds/outbox.ts';
import { muteKind, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import { z } from 'zod';
import { bare, plural, some } from '../messages/phrases.ts';
import { sayDestination, sayWanted, sayWhen } from '@millwright/core/notifications/say-watch.ts';
import { command } from './command.ts';

export default command({
  word: 'watches',
  summary: 'Who is told about what, and what is kept for them.',
  args: z.strictObject({ all: z.boolean().default(false).describe('Those of everybody, not only of you and this room.') }),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['watches', 'watches --all'],
  async run({ snapshot, speaker }, { all }) {
    const mine = [`person:${speaker.person}`, speaker.room];
    const every = await Array.fromAsync(snapshot.find(subscriptionKind));
    const watches = every.filter((item) => all || mine.includes(item.by) || mine.includes(item.to)).toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
    const mutes = (await Array.fromAsync(snapshot.find(muteKind))).filter(
      (item) => (all || mine.includes(item.id)) && Temporal.Instant.compare(Temporal.Instant.from(item.until), snapshot.at) > 0,
    );
    const outboxes = (await Array.fromAsync(snapshot.find(outboxKind))).filter((item) => all || mine.includes(item.id));
    const kept = await Promise.all(outboxes.map(async (item) => keptFor(item, snapshot)));
    const lines = [
      ...mutes.map((item) => `${sayDestination(item.id)} is muted until ${sayMoment(item.until)}.`),
      ...kept.flatMap(({ sentences }) => sentences),
    ];
    const whose = all ? '' : ' for you or this room';
    return {
      kind: 'watches',
      data: { watches, mutes, kept: kept.map(({ to, events, waiting, next }) => ({ to, events, waiting, next })) },
      document: {
        verdict:
          watches.length === 0
            ? `Nothing is watched${whose}.`
            : `${plural(watches.length, 'watch', 'watches')}${whose}${
                watches.length > 3
                  ? ''
                  : `: ${some(
                      watches.map((item) => `${item.id} (${sayWanted(item)}, for ${sayDestination(item.to)})`),
                      3,
                    )}`
              }.`,
        ...(watches.length === 0 ? { next: 'watch build.failed tells this room about failed builds.' } : {}),
        body: [
          ...(watches.length === 0
            ? []
            : [
                {
                  kind: 'table' as const,
                  columns: ['ID', 'WATCHES', 'FOR', 'TOLD', 'BY'],
                  rows: watches.map((item) => [item.id, sayWanted(item), sayDestination(item.to), sayWhen(item), bare(item.by)]),
                },
              ]),
          ...(lines.length === 0 ? [] : [{ kind: 'lines' as const, lines }]),
        ],
      },
    };
  },
});

/** What is kept for one destination, and what could not be told to it yet. */
async function keptFor(outbox: OutboxRecord, snapshot: Snapshot) {
  const events = outbox.held.reduce((sum, bundle) => sum + bundle.total, 0);
  const waiting = outbox.outgoing.length;
  const next = nextTelling(outbox, await mannerOf(outbox.id, snapshot.config, snapshot, snapshot.at)) ?? null;
  const who = sayDestination(outbox.id);
  return {
    to: outbox.id,
    events,
    waiting,
    next,
    sentences: [
      ...(events === 0 ? [] : [`${plural(events, 'event')} kept for ${who}${next === null ? '' : `, told at ${sayMoment(next)}`}; digest shows them.`]),
      ...(waiting === 0 ? [] : [`${plural(waiting, 'message')} for ${who} could not be told yet.`]),
    ],
  };
}

/** `w10` after `w9`. */
function numberOf(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}
