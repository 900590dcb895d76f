import { expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import { allKinds } from '../state/kinds/all.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { Changed, LogEntry, Records } from '../state/ledger.ts';
import { openAbout } from './about.ts';
import { eventsOf, readers } from './events-of.ts';
import { isKnownKind } from './subscriptions.ts';
import { askedIn } from './take-up.ts';

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
const config = {
  components: new Map([['hello', { purl: 'pkg:generic/demo/hello', owners: ['carol'], format: 'blob' }]]),
  people: new Map(),
  products: new Map([['web', { releases: { '1': { content: 'name(hel*)', stages: [] } } }]]),
} as unknown as Config;
const records: Records = { get: () => Promise.resolve(undefined), async *find() {} };
const watch = (id: string, fields: Partial<SubscriptionRecord> = {}): SubscriptionRecord => ({
  id,
  by: 'person:alice',
  to: 'room:console',
  kinds: [],
  not: [],
  product: null,
  component: null,
  owner: null,
  time: '2026-11-23T08:00:00Z',
  ...fields,
});
const sent = (item: LogEntry, ...subscriptions: SubscriptionRecord[]) => askedIn(item, subscriptions, openAbout({ config, records, graph: undefined }));

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
      long: 'alice froze web until 2026-12-01: holidays. By alice on the console.',
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

test('subscriptions choose by kind, product, component, owner, severity, and leave out', async () => {
  const failed = entry([{ kind: 'build', id: 'b-1', after: build }]);
  const heard = async (fields: Partial<SubscriptionRecord>) => (await sent(failed, watch('w1', fields))).length === 1;
  const yes: Partial<SubscriptionRecord>[] = [
    {},
    { kinds: ['build'] },
    { kinds: ['*.failed'] },
    { product: 'web' },
    { component: 'hel*' },
    { component: 'pkg:generic/demo/*' },
    { owner: 'person:carol' },
    { severities: ['info', 'bad'] },
    { notActors: ['person:bob'] },
    { actors: ['system'] },
  ];
  const no: Partial<SubscriptionRecord>[] = [
    { kinds: ['compose'] },
    { not: ['build.failed'] },
    { product: 'db' },
    { component: 'lib*' },
    { owner: 'person:bob' },
    { severities: ['good'] },
    { notActors: ['system'] },
    { actors: ['person:alice'] },
    { kinds: ['build'], time: '2026-11-23T09:00:00Z' },
  ];
  expect(await Promise.all(yes.map(heard))).toEqual(yes.map(() => true));
  expect(await Promise.all(no.map(heard))).toEqual(no.map(() => false));
});

test('what somebody did is told to the others, and to them where they asked for just that', async () => {
  const acted = entry([{ kind: 'freeze', id: 'f-1', after: freeze }], 'person:alice');
  const to = 'person:alice';
  const asked = await sent(acted, watch('w1', { to }), watch('w2'), watch('w3', { to, actors: [to] }), watch('w4', { to: 'person:bob' }));
  expect(asked.map((item) => [item.to, item.asked.map((one) => one.id)])).toEqual([
    ['room:console', ['w2']],
    ['person:alice', ['w3']],
    ['person:bob', ['w4']],
  ]);
});

test('one notification a destination however many rules match, with a key that is the same whenever it is worked out', async () => {
  const item = entry([{ kind: 'build', id: 'b-1', after: build }]);
  const both = [watch('w1'), watch('w2', { kinds: ['build.failed'] })];
  const [only, ...more] = await sent(item, ...both);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ key: 'c1/0/room:console', asked: [{ id: 'w1' }, { id: 'w2' }] });
  expect((await sent(item, ...both))[0]?.key).toBe(only?.key);
});

test('a rebuild that stands on several components is about each of them', () => {
  const run = { id: 'r-1', kind: 'rebuild', subject: 'pkg:generic/demo/a pkg:generic/demo/b', state: 'running', nodes: [] };
  expect(eventsOf(entry([{ kind: 'run', id: 'r-1', after: run }]))[0]).toMatchObject({
    about: ['r-1', 'pkg:generic/demo/a', 'pkg:generic/demo/b'],
    short: 'Rebuild r-1 of 0 components started because of a, b.',
  });
});

test('a source that could not be taken up is an event, once as long as the reason is the same', () => {
  const unread = { component: 'pkg:generic/demo/a', name: 'a', reason: 'No repository is there.', hint: null, time: '2026-11-23T09:00:00Z' };
  expect(eventsOf(entry([{ kind: 'unread', id: unread.component, after: unread }]))).toMatchObject([
    { kind: 'source.broken', about: [unread.component], severity: 'bad', short: 'The source of a could not be taken up: No repository is there.' },
  ]);
  const later = { ...unread, time: '2026-11-23T10:00:00Z' };
  expect(eventsOf(entry([{ kind: 'unread', id: unread.component, before: unread, after: later }]))).toEqual([]);
});

test('a node is about its component, a rebuild about all of its, a compose about its product', async () => {
  const run = {
    id: 'r-1',
    kind: 'rebuild',
    subject: 'pkg:x',
    state: 'failed',
    created: '2026-11-23T08:00:00Z',
    ended: null,
    nodes: [{ id: 'n1', component: build.component }],
  };
  const known: Readonly<Record<string, unknown>> = { 'run r-1': run, 'compose web-1': { product: 'web' } };
  const aboutOf = openAbout({ config, records: { ...records, get: (kind, id) => Promise.resolve(known[`${kind.name} ${id}`] as never) }, graph: undefined });
  const [node, rebuild, result] = eventsOf(
    entry([
      { kind: 'node', id: 'r-1/n1', after: { id: 'n1', run: 'r-1', state: 'failed', reason: 'x' } },
      { kind: 'run', id: 'r-1', before: { ...run, state: 'running' }, after: run },
      { kind: 'result', id: 'x', after: { subject: 'compose:web-1', test: 'smoke', outcome: 'failed', by: 'system', url: null } },
    ]),
  );
  for (const event of [node!, rebuild!]) expect([...(await aboutOf(event)).owners]).toEqual(['carol']);
  for (const event of [node!, rebuild!, result!]) expect([...(await aboutOf(event)).products]).toEqual(['web']);
});

test('of what one commit says twice, one is told', async () => {
  const node = { kind: 'node', id: 'r-1/n1', after: { id: 'n1', run: 'r-1', state: 'failed', reason: 'x' } };
  const known: Readonly<Record<string, unknown>> = { 'run r-1': { nodes: [{ id: 'n1', component: build.component }] } };
  const aboutOf = openAbout({ config, records: { ...records, get: (kind, id) => Promise.resolve(known[`${kind.name} ${id}`] as never) }, graph: undefined });
  const heard = async (item: LogEntry, fields: Partial<SubscriptionRecord> = {}) =>
    (await askedIn(item, [watch('w1', fields)], aboutOf)).map(({ event }) => event.kind);
  const both = entry([{ kind: 'build', id: 'b-1', after: build }, node]);
  expect(await heard(both)).toEqual(['build.failed']);
  expect(await heard(both, { kinds: ['node'] })).toEqual(['node.failed']);
  expect(await heard(entry([node]))).toEqual(['node.failed']);
  expect(await heard(entry([{ kind: 'build', id: 'b-1', after: { ...build, component: 'pkg:generic/demo/other' } }, node]))).toEqual([
    'build.failed',
    'node.failed',
  ]);
});

test('kinds of events are known by their name, their first word, or a pattern', () => {
  expect(['build', 'build.failed', '*.failed', 'biuld', 'build.'].map(isKnownKind)).toEqual([true, true, true, false, false]);
});
