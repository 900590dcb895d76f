import { muteKind, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { z } from 'zod';
import { saySubscription } from '../messages/subscriptions.ts';
import { bare, plural } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'watches',
  summary: 'Who is told about what.',
  args: z.strictObject({ all: z.boolean().default(false).describe('Those of everybody, not only of you and this room.') }),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['watches', 'watches --all'],
  async run({ snapshot, speaker }, { all }) {
    const mine = [`person:${speaker.person}`, speaker.room];
    const every = await Array.fromAsync(snapshot.find(subscriptionKind));
    const watches = every.filter((item) => all || mine.includes(item.by) || mine.includes(item.to));
    const mutes = (await Array.fromAsync(snapshot.find(muteKind))).filter(
      (item) => (all || mine.includes(item.id)) && Temporal.Instant.compare(Temporal.Instant.from(item.until), snapshot.at) > 0,
    );
    return {
      kind: 'watches',
      data: { watches, mutes },
      document: {
        verdict: watches.length === 0 ? 'Nothing is watched for you or this room.' : `${plural(watches.length, 'watch', 'watches')} for you or this room.`,
        ...(watches.length === 0 ? { next: 'watch build.failed tells this room about failed builds.' } : {}),
        body: [
          ...(watches.length === 0
            ? []
            : [{ kind: 'table' as const, columns: ['ID', 'BY', 'WATCHES'], rows: watches.map((item) => [item.id, bare(item.by), saySubscription(item)]) }]),
          ...(mutes.length === 0 ? [] : [{ kind: 'lines' as const, lines: mutes.map((item) => `${item.id} is muted until ${sayMoment(item.until)}.`) }]),
        ],
      },
    };
  },
});
