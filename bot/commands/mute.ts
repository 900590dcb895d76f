import { parseMoment, sayMoment, stamp } from '@millwright/core/model/time.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { muteKind } from '@millwright/core/state/kinds/subscription.ts';
import { sayDestination } from '@millwright/core/notifications/say-watch.ts';
import { z } from 'zod';
import { command } from './command.ts';

export default command({
  word: 'mute',
  summary: 'Nothing is told to this room, or to you, for a while.',
  args: z.strictObject({
    until: z.string().min(1).describe('A date, or a duration such as 2h; 0s ends it.'),
    in: z.enum(['here', 'me']).default('here').describe('This room, or you.'),
  }),
  positional: ['until'],
  role: 'packager',
  danger: 'note',
  examples: ['mute 2h', 'mute 2026-12-01 --in me'],
  async run({ factory, snapshot, speaker, command: line, operation }, args) {
    const now = snapshot.at;
    const until = parseMoment(args.until, now);
    if (Temporal.Instant.compare(until, now) < 0) throw new UserError('USAGE', `${sayMoment(until)} is over.`, { hint: 'mute 0s ends a mute.' });
    const by = `person:${speaker.person}` as const;
    const mute = { id: args.in === 'me' ? by : speaker.room, until: stamp(until), by };
    const ends = Temporal.Instant.compare(until, now) === 0;
    await factory.ledger.commit(
      { subject: ends ? `mute(${mute.id}): ended` : `mute(${mute.id}): until ${sayMoment(until)}`, actor: by, room: speaker.room, command: line, operation },
      (_head, write) => {
        write.put(muteKind, mute.id, mute);
        return Promise.resolve();
      },
    );
    return {
      kind: 'mute',
      data: { mute },
      document: ends
        ? { verdict: `${sayDestination(mute.id)} hears again.` }
        : { verdict: `${sayDestination(mute.id)} hears nothing until ${sayMoment(until)}.`, next: `mute 0s${args.in === 'me' ? ' --in me' : ''} ends it.` },
    };
  },
});
