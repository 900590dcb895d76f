import { permit } from '@millwright/core/change/permission.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { endWatch, watchNamed } from '@millwright/core/notifications/watch.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { subscriptionKind, type SubscriptionRecord } from '@millwright/core/state/kinds/subscription.ts';
import { z } from 'zod';
import { bare } from '../messages/phrases.ts';
import { sayDestination, sayWatch } from '@millwright/core/notifications/say-watch.ts';
import { command } from './command.ts';

export default command({
  word: 'unwatch',
  summary: 'Ends a watch.',
  args: z.strictObject({ id: z.string().min(1).describe('What watches calls it.') }),
  positional: ['id'],
  role: 'packager',
  danger: 'note',
  examples: ['unwatch w3', 'unwatch 3'],
  async run({ factory, speaker, command: line, operation }, { id }) {
    const by = `person:${speaker.person}` as const;
    const { value: subscription } = await factory.ledger.commit<SubscriptionRecord>(
      (ended) => ({ subject: `unwatch(${ended.id}): ${sayWatch(ended)}`, actor: by, room: speaker.room, command: line, operation }),
      async (head, write) => {
        const found = await watchNamed(id, head);
        if (found === undefined) {
          const known = (await Array.fromAsync(head.find(subscriptionKind))).map((item) => item.id);
          throw new UserError('NAME_UNKNOWN', `There is no watch "${id}".`, { hint: 'watches lists them.', suggest: nearest(id, known) });
        }
        const mine = found.by === by || found.to === by || found.to === speaker.room;
        const permission = permit(factory.config, speaker, { role: 'releng', word: 'unwatch' });
        if (!mine && !permission.allowed)
          throw new UserError('DENIED', `${found.id} is a watch of ${bare(found.by)} for ${sayDestination(found.to)}.`, {
            rule: permission.rule,
            hint: 'Ask them, or somebody of releng.',
          });
        await endWatch(found, head, write);
        return found;
      },
    );
    return { kind: 'unwatch', data: { subscription }, document: { verdict: `${subscription.id} is ended; it watched ${sayWatch(subscription)}.` } };
  },
});
