import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { actorOf } from '@millwright/core/model/person.ts';
import { parseQuiet } from '@millwright/core/model/quiet.ts';
import { eventKinds } from '@millwright/core/notifications/event.ts';
import { parseDigest } from '@millwright/core/notifications/rhythm.ts';
import { isKnownKind } from '@millwright/core/notifications/subscriptions.ts';
import { addWatch } from '@millwright/core/notifications/watch.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import type { SubscriptionRecord } from '@millwright/core/state/kinds/subscription.ts';
import { z } from 'zod';
import { sayWatch } from '@millwright/core/notifications/say-watch.ts';
import { command } from './command.ts';

export default command({
  word: 'watch',
  summary: 'Tells you, or this room, when something happens.',
  args: z.strictObject({
    kinds: z.array(z.string()).default([]).describe('Kinds of events: build, build.failed, *.failed; all without one.'),
    product: z.string().optional().describe('Only of this product.'),
    component: z.string().optional().describe('Only of components whose name fits, such as lib*.'),
    owner: z.string().optional().describe('Only of components this person owns.'),
    mine: z.boolean().default(false).describe('Only of components you own.'),
    by: z.array(z.string()).default([]).describe('Only what this person or trigger, the system, or me did; may be given more than once.'),
    notBy: z.array(z.string()).default([]).describe('Not what they did; may be given more than once.'),
    severity: z
      .array(z.enum(['info', 'good', 'bad']))
      .default([])
      .describe('Only such events; may be given more than once.'),
    not: z.array(z.string()).default([]).describe('Not of this kind; may be given more than once.'),
    in: z.enum(['here', 'me']).default('here').describe('Into this room, or to you.'),
    digest: z.string().optional().describe('Collected and told together: after so long (1h, 1d), or at a time of day (09:00).'),
    quiet: z.string().optional().describe('Kept back between these times of day, for one digest after: 22:00-07:00.'),
  }),
  positional: ['...kinds'],
  role: 'packager',
  danger: 'note',
  examples: [
    'watch build.failed --product {product}',
    'watch --component {pattern} --in me',
    'watch --mine --severity bad --not-by me --in me',
    'watch compose promotion --not compose.started --digest 1h',
    'watch gate --product {product} --digest 09:00',
    'watch *.failed --quiet 22:00-07:00 --in me',
  ],
  async run({ factory, speaker, command: line, operation }, args) {
    if (args.mine && args.owner !== undefined) throw new UserError('USAGE', '--mine and --owner say the same thing twice.', { hint: 'Leave one of them out.' });
    if (args.in === 'here' && speaker.room === 'room:http')
      throw new UserError('USAGE', 'Nobody listens over HTTP once it has answered.', { hint: 'Write --in me, or GET /api/1/events.' });
    for (const kind of [...args.kinds, ...args.not]) checkPattern(kind);
    checkKinds([...args.kinds, ...args.not]);
    const { config } = factory;
    checkPattern(args.component);
    checkName('product', args.product, config.products.keys());
    checkName('person', args.owner?.replace(/^person:/, ''), config.people.keys());
    const by = actorOf(speaker);
    const owner = args.mine ? by : args.owner === undefined ? null : `person:${args.owner.replace(/^person:/, '')}`;
    const digest = args.digest === undefined ? undefined : parseDigest(args.digest);
    if (args.quiet !== undefined) parseQuiet(args.quiet);
    const actors = args.by.map((name) => actorNamed(name, by, config));
    const notActors = args.notBy.map((name) => actorNamed(name, by, config));
    const { value: subscription } = await factory.ledger.commit<SubscriptionRecord>(
      (made) => ({ subject: `watch: ${sayWatch(made)}`, actor: by, room: speaker.room, command: line, operation }),
      (head, write) =>
        addWatch(
          {
            by,
            to: args.in === 'me' ? by : speaker.room,
            kinds: args.kinds,
            not: args.not,
            product: args.product ?? null,
            component: args.component ?? null,
            owner,
            ...(actors.length === 0 ? {} : { actors }),
            ...(notActors.length === 0 ? {} : { notActors }),
            ...(args.severity.length === 0 ? {} : { severities: args.severity }),
            ...(digest === undefined ? {} : { digest }),
            ...(args.quiet === undefined ? {} : { quiet: args.quiet.trim() }),
            room: speaker.room,
          },
          head,
          write,
        ),
    );
    return {
      kind: 'watch',
      data: { subscription },
      document: { verdict: `${subscription.id} watches ${sayWatch(subscription)}.`, next: `unwatch ${subscription.id} ends it.` },
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

/** What has many stars can be made to take very long. */
function checkPattern(pattern: string | undefined): void {
  if (pattern === undefined || (pattern.length <= 200 && pattern.split('*').length <= 5)) return;
  throw new UserError('USAGE', 'That pattern is too long, or has more than four stars.', { hint: 'Write a name with a star or two: lib*, pkg:rpm/demo/*.' });
}

function checkName(what: string, name: string | undefined, known: Iterable<string>): void {
  const names = [...known];
  if (name === undefined || names.includes(name)) return;
  throw new UserError('NAME_UNKNOWN', `There is no ${what} "${name}".`, { hint: `Known: ${names.join(', ') || 'none'}.`, suggest: nearest(name, names) });
}

/** `me`, `alice`, `system`, `trigger:base`, `automation/ci`: as the log writes them. */
function actorNamed(name: string, me: string, { people, triggers, tokens }: Config): string {
  if (name === 'me') return me;
  if (name === 'system') return name;
  const known = [
    ...people.keys(),
    ...[...tokens.values()].map((token) => token.person.replace(/^person:/, '')),
    ...[...triggers.keys()].map((id) => `trigger:${id}`),
  ];
  const wanted = name.replace(/^person:/, '');
  checkName('person or trigger', wanted, [...known, 'me', 'system']);
  return wanted.startsWith('trigger:') ? wanted : `person:${wanted}`;
}
