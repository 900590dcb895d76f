import { stamp } from '@millwright/core/model/time.ts';
import { eventKinds } from '@millwright/core/notifications/event.ts';
import { isKnownKind } from '@millwright/core/notifications/subscriptions.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { subscriptionKind, type SubscriptionRecord } from '@millwright/core/state/kinds/subscription.ts';
import { z } from 'zod';
import { saySubscription } from '../messages/subscriptions.ts';
import { command } from './command.ts';

export default command({
  word: 'watch',
  summary: 'Tells you, or this room, when something happens.',
  args: z.strictObject({
    kinds: z.array(z.string()).default([]).describe('Kinds of events: build, build.failed, *.failed; all without one.'),
    product: z.string().optional().describe('Only of this product.'),
    component: z.string().optional().describe('Only of components whose name fits, such as lib*.'),
    owner: z.string().optional().describe('Only of components this person owns.'),
    not: z.array(z.string()).default([]).describe('Not of this kind; may be given more than once.'),
    in: z.enum(['here', 'me']).default('here').describe('Into this room, or to you.'),
    digest: z.string().optional().describe('Collected for so long (not in this version).'),
  }),
  positional: ['...kinds'],
  role: 'packager',
  danger: 'note',
  examples: ['watch build.failed --product web', 'watch --component lib* --in me', 'watch compose promotion --not compose.started'],
  async run({ factory, speaker, command: line, operation }, args) {
    if (args.digest !== undefined)
      throw new UserError('USAGE', 'watch --digest is not in this version.', { hint: 'Leave --digest out; mute stops the flow for a while.' });
    checkKinds([...args.kinds, ...args.not]);
    const { config } = factory;
    checkName('product', args.product, config.products.keys());
    checkName('person', args.owner?.replace(/^person:/, ''), config.people.keys());
    const by = `person:${speaker.person}` as const;
    const { value: subscription } = await factory.ledger.commit<SubscriptionRecord>(
      (made) => ({ subject: `watch: ${saySubscription(made)}`, actor: by, room: speaker.room, command: line, operation }),
      (head, write) => {
        const id = write.nextId(subscriptionKind, 'w');
        const record: SubscriptionRecord = {
          id,
          by,
          to: args.in === 'me' ? by : speaker.room,
          kinds: args.kinds,
          not: args.not,
          product: args.product ?? null,
          component: args.component ?? null,
          owner: args.owner === undefined ? null : `person:${args.owner.replace(/^person:/, '')}`,
          time: stamp(head.at),
        };
        write.put(subscriptionKind, id, record);
        return Promise.resolve(record);
      },
    );
    return {
      kind: 'watch',
      data: { subscription },
      document: { verdict: `${subscription.id} watches ${saySubscription(subscription)}.`, next: `unwatch ${subscription.id} ends it.` },
    };
  },
});

function checkKinds(kinds: readonly string[]): void {
  const stranger = kinds.find((kind) => !isKnownKind(kind));
  if (stranger === undefined) return;
  const words = [...new Set(eventKinds.map((kind) => kind.split('.')[0] ?? ''))];
  throw new UserError('NAME_UNKNOWN', `There is no kind of event "${stranger}".`, {
    hint: `Kinds begin with ${words.join(', ')}.`,
    suggest: nearest(stranger, [...eventKinds, ...words]),
  });
}

function checkName(what: string, name: string | undefined, known: Iterable<string>): void {
  const names = [...known];
  if (name === undefined || names.includes(name)) return;
  throw new UserError('NAME_UNKNOWN', `There is no ${what} "${name}".`, { hint: `Known: ${names.join(', ') || 'none'}.`, suggest: nearest(name, names) });
}
