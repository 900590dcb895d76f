import { expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import { allKinds } from '../state/kinds/all.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { Changed, LogEntry } from '../state/ledger.ts';
import { notificationsOf, sayNotification } from './deliver.ts';
import { eventsOf, readers } from './events-of.ts';
import { isKnownKind } from './subscriptions.ts';

const now = Temporal.Instant.from('2026-11-23T09:00:00Z');
const entry = (changes: readonly Partial<Changed>[], actor: LogEntry['cause']['actor'] = 'system'): LogEntry => ({
  commit: 'c1',
  parent: 'c0',
  at: now,
  cause: { subject: 's', actor, ...(actor === 'system' ? {} : { room: 'room:console' }) },
  changes: changes.map((change) => ({ path: 'x', ...change })),
});
const freeze = {
  id: 'f-1',
  product: 'web',
  release: null,
  stage: null,
  until: '2026-12-01T00:00:00Z',
  why: 'holidays',
  by: 'person:alice',
  time: '2026-11-23T09:00:00Z',
};
const build = {
  id: 'b-1',
  component: 'pkg:generic/demo/hello',
  name: 'hello',
  version: '1.2',
  outcome: 'build',
  sentence: 'make: *** [all] Error 1',
  seconds: 12,
};
const config = { components: new Map([['hello', { purl: 'pkg:generic/demo/hello', owners: ['carol'] }]]), people: new Map() } as unknown as Config;
const context = { config, productsOf: (component: string) => (component === build.component ? ['web'] : []) };
const watch = (id: string, fields: Partial<SubscriptionRecord> = {}): SubscriptionRecord => ({
  id,
  by: 'person:alice',
  to: 'room:console',
  kinds: [],
  not: [],
  product: null,
  component: null,
  owner: null,
  time: '2026-11-23T09:00:00Z',
  ...fields,
});
const sent = (item: LogEntry, ...subscriptions: SubscriptionRecord[]) => notificationsOf(item, { subscriptions, mutes: [], now }, context);

test('every kind of record is read for events', () => {
  expect(Object.keys(readers).toSorted()).toEqual(allKinds.map((kind) => kind.name).toSorted());
});

test('an event is a sentence with who did it and what it is about', () => {
  expect(eventsOf(entry([{ kind: 'freeze', id: 'f-1', after: freeze }], 'person:alice'))).toEqual([
    {
      kind: 'freeze.set',
      about: ['product:web'],
      product: 'web',
      severity: 'info',
      fields: {},
      actor: 'person:alice',
      short: 'alice froze web until 2026-12-01: holidays.',
      long: 'alice froze web until 2026-12-01: holidays. By alice in room:console.',
    },
  ]);
  expect(eventsOf(entry([{ kind: 'freeze', id: 'f-1', before: freeze }])).map((event) => event.short)).toEqual(['web is no longer frozen.']);
});

test('what a trigger did not do is an event, once', () => {
  const leftOut = { at: '2026-11-23T09:00:00.000Z', command: 'rebuild --unbuilt', why: 'its cap is 1/day.', severity: 'bad' };
  const after = { id: 'base', leftOut };
  expect(eventsOf(entry([{ kind: 'trigger', id: 'base', before: { id: 'base', leftOut: null }, after }])).map((event) => event.short)).toEqual([
    'The trigger base left out "rebuild --unbuilt": its cap is 1/day.',
  ]);
  expect(eventsOf(entry([{ kind: 'trigger', id: 'base', before: after, after: { ...after, done: [] } }]))).toEqual([]);
});

test('a record rewritten without a change that matters is no event', () => {
  expect(
    eventsOf(
      entry([
        { kind: 'freeze', id: 'f-1', before: freeze, after: freeze },
        { kind: 'cursor', id: 'x', after: { id: 'x', commit: 'c' } },
      ]),
    ),
  ).toEqual([]);
});

test('subscriptions choose by kind, product, component, owner, and leave out', () => {
  const failed = entry([{ kind: 'build', id: 'b-1', after: build }]);
  const heard = (fields: Partial<SubscriptionRecord>) => sent(failed, watch('w-1', fields)).length === 1;
  expect([heard({}), heard({ kinds: ['build'] }), heard({ kinds: ['*.failed'] }), heard({ kinds: ['compose'] }), heard({ not: ['build.failed'] })]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect([heard({ product: 'web' }), heard({ product: 'db' }), heard({ component: 'hel*' }), heard({ component: 'lib*' })]).toEqual([true, false, true, false]);
  expect([heard({ owner: 'person:carol' }), heard({ owner: 'person:bob' })]).toEqual([true, false]);
});

test('one notification a destination however many rules match, and it names them', () => {
  const [only, ...more] = sent(entry([{ kind: 'build', id: 'b-1', after: build }]), watch('w-1'), watch('w-2', { kinds: ['build.failed'] }));
  expect(more).toEqual([]);
  expect(only).toMatchObject({ key: 'c1/0/room:console', because: ['w-1', 'w-2'] });
  expect(sayNotification(only!)).toBe('hello 1.2 failed to build after 12 s: make: *** [all] Error 1. Type build-log b-1. [w-1, w-2]');
});

test('nothing is said to who muted it, until that ends', () => {
  const mutes = [{ id: 'room:console', until: '2026-11-23T10:00:00Z', by: 'person:alice' }];
  const audience = { subscriptions: [watch('w-1')], mutes };
  const failed = entry([{ kind: 'build', id: 'b-1', after: build }]);
  expect(notificationsOf(failed, { ...audience, now }, context)).toEqual([]);
  expect(notificationsOf(failed, { ...audience, now: now.add({ hours: 2 }) }, context)).toHaveLength(1);
});

test('kinds of events are known by their name, their first word, or a pattern', () => {
  expect(['build', 'build.failed', '*.failed', 'biuld', 'build.'].map(isKnownKind)).toEqual([true, true, true, false, false]);
});
