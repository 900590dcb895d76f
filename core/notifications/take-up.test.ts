import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { stamp } from '../model/time.ts';
import { temporaryFolder } from '../state/__fixtures__/state.ts';
import { freezeKind } from '../state/kinds/evidence.ts';
import { outboxKind } from '../state/kinds/outbox.ts';
import { cursorKind, muteKind, subscriptionKind } from '../state/kinds/subscription.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { deliverAll, type Deliver } from './deliver.ts';
import type { EventKind, FactoryEvent } from './event.ts';
import { askedBy, fits } from './subscriptions.ts';
import { digestsDue, takeUpNotifications, tellKept } from './take-up.ts';
import { addWatch, endWatch, watchNamed, type NewWatch } from './watch.ts';

const start = Temporal.Instant.from('2026-11-23T09:00:00Z');
const room = 'room:console';
const config = {
  rooms: new Map([['console', { network: 'console', id: 'console', zone: 'UTC', noise: { per_hour: 5 } }]]),
  people: new Map<string, unknown>([
    ['dana', { accounts: { testnet: ['dana'] }, zone: 'UTC', noise: { per_hour: 5 } }],
    ['alice', { accounts: {}, zone: 'Europe/Prague', quiet: '22:00-07:00', noise: { per_hour: 5 } }],
  ]),
  networks: new Map([['testnet', {}]]),
  components: new Map(),
} as unknown as Config;

let folder: ReturnType<typeof temporaryFolder>;
let ledger: OpenLedger;
let clock: Temporal.Instant;
/** What came to whom, in order, each key once: as a network that knows its keys has it. */
let heard: { readonly to: string; readonly at: string; readonly text: string }[];
let keys: Set<string>;
let seen: { cursor?: string; commit?: string };
const open = (): Promise<OpenLedger> => openLedger({ folder: folder.path, now: () => clock });

beforeEach(async () => {
  folder = temporaryFolder();
  clock = start;
  [heard, keys, seen] = [[], new Set(), {}];
  ledger = await open();
});
afterEach(async () => {
  await ledger.close();
  folder[Symbol.dispose]();
});

const snapshot = (): Snapshot => {
  const head = ledger.head();
  return {
    commit: head.commit,
    at: Temporal.Instant.compare(clock, head.at) < 0 ? head.at : clock,
    config,
    get: (kind, id) => head.get(kind, id),
    find: (kind, where) => head.find(kind, where),
    file: (path) => ledger.reader.file(head.commit, path),
    graph: () => Promise.reject(new Error('no graph here')),
    changes: (since) => ledger.reader.history({ ...(since === undefined ? {} : { since }), until: head.commit }),
  };
};
const network: Deliver = (to, document, { key }) => {
  if (!keys.has(key)) heard.push({ to, at: stamp(clock), text: document.verdict });
  keys.add(key);
  return Promise.resolve(true);
};
const deliver = (how: Deliver = network): Promise<boolean> => deliverAll({ ledger, deliver: how, config, now: () => clock, log: () => undefined });
const watch = async (fields: Partial<NewWatch> = {}): Promise<string> => {
  const made = { by: 'person:alice', to: room, kinds: [], not: [], product: null, component: null, owner: null, room, ...fields };
  return (await ledger.commit({ subject: 'watch', actor: 'person:alice' }, (head, write) => addWatch(made, head, write))).value.id;
};
const freeze = (id: string, actor: 'system' | `person:${string}` = 'system', product = 'web') =>
  ledger.commit({ subject: `freeze ${id}`, actor }, async (head, write) =>
    write.put(freezeKind, id, { id, product, release: null, stage: null, until: '2026-12-01T00:00:00Z', why: id, by: 'person:bob', time: stamp(head.at) }),
  );
const takeUp = (): Promise<void> => takeUpNotifications({ ledger, snapshot }, seen);

/** What the ticker does, in driven time: from due moment to due moment up to one. */
async function drive(minutes: number): Promise<void> {
  const until = start.add({ minutes });
  for (;;) {
    await takeUp();
    await deliver();
    const [next] = (await digestsDue(snapshot())).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    if (next === undefined || next.at > stamp(until)) break;
    if (next.at > stamp(clock)) clock = Temporal.Instant.from(next.at);
    await tellKept(next.to, ledger, config);
    await deliver();
  }
  clock = until;
}
const told = (): string[] => heard.map(({ to, at, text }) => `${at.slice(11, 16)} ${to}: ${text}`);

test('a watch hears of what comes after it, once, and its number is given once', async () => {
  await freeze('before');
  expect(await watch()).toBe('w1');
  await freeze('a');
  await drive(1);
  expect(told()).toEqual(['09:00 room:console: bob froze web until 2026-12-01: a. [w1]']);
  await drive(2);
  expect(heard).toHaveLength(1);
  const first = await watchNamed('1', ledger.head());
  await ledger.commit({ subject: 'unwatch', actor: 'person:alice' }, (head, write) => endWatch(first!, head, write));
  await freeze('b');
  expect(await watch()).toBe('w2');
  await drive(3);
  expect(heard).toHaveLength(1);
});

test('where nobody watches, nothing is written', async () => {
  await freeze('a');
  await takeUp();
  expect([(await ledger.log()).map((entry) => entry.cause.subject)[0], await ledger.head().get(cursorKind, 'notifications')]).toEqual(['freeze a', undefined]);
});

test('a day of a person: what comes at night waits for the morning in their zone, and the day is told at once', async () => {
  await watch({ to: 'person:alice' });
  await freeze('noon');
  await drive(12 * 60 + 30);
  await freeze('night-1');
  await drive(13 * 60);
  await freeze('night-2');
  await drive(24 * 60);
  expect(told()).toEqual([
    '09:00 person:alice: bob froze web until 2026-12-01: noon. [w1]',
    '06:00 person:alice: 2 events since 2026-11-23 21:30 UTC, kept in quiet hours: 2 freeze.set. [w1]',
  ]);
});

test('a digest of an hour comes an hour after its first event, and one that is asked for earlier comes then', async () => {
  await watch({ digest: '1h' });
  await freeze('a');
  await drive(30);
  await freeze('b');
  await drive(120);
  await freeze('c');
  await takeUp();
  expect(await tellKept(room, ledger, config)).toBe(false);
  expect(await tellKept(room, ledger, config, true)).toBe(true);
  await drive(240);
  expect(told()).toEqual([
    '10:00 room:console: 2 events since 2026-11-23 09:00 UTC: 2 freeze.set. [w1]',
    '11:00 room:console: 1 event since 2026-11-23 11:00 UTC: 1 freeze.set. [w1]',
  ]);
});

test('a thousand events in a minute are a handful of lines in a room, and one digest an hour later', async () => {
  await watch();
  await watch({ kinds: ['freeze'] });
  for (let n = 0; n < 1000; n += 20) {
    clock = start.add({ milliseconds: n * 60 });
    await Promise.all(Array.from({ length: 20 }, (_, k) => freeze(`f-${n + k}`)));
    await takeUp();
  }
  await drive(59);
  expect(heard).toHaveLength(6);
  expect(told().at(-1)).toMatch(/That is more than 5 an hour here; the rest comes together at 10:0\d UTC\. \[w1, w2\]$/);
  await drive(180);
  expect(heard).toHaveLength(7);
  expect(heard.at(-1)?.text).toBe('995 events since 2026-11-23 09:00 UTC, more than 5 an hour: 995 freeze.set. [w1, w2]');
});

test('a muted room hears nothing, and what comes after the mute is told', async () => {
  await watch();
  await ledger.commit({ subject: 'mute', actor: 'person:alice' }, async (_, write) =>
    write.put(muteKind, room, { id: room, until: stamp(start.add({ hours: 2 })), by: 'person:alice' }),
  );
  await freeze('a');
  await drive(121);
  await freeze('b');
  await drive(122);
  expect(told()).toEqual(['11:01 room:console: bob froze web until 2026-12-01: b. [w1]']);
});

test('a crash loses nothing and says nothing twice, wherever it comes', async () => {
  await watch();
  await freeze('a');
  const again = async (): Promise<void> => {
    await ledger.close();
    ledger = await open();
    seen = {};
  };
  await again();
  await takeUp();
  await again();
  // Told, and not struck off: the process ends between the two.
  const cut: Pick<OpenLedger, 'head' | 'commit'> = { head: () => ledger.head(), commit: () => Promise.reject(new Error('killed')) };
  await expect(deliverAll({ ledger: cut, deliver: network, config, now: () => clock, log: () => undefined })).rejects.toThrow('killed');
  await again();
  await freeze('b');
  await drive(1);
  await again();
  await drive(2);
  expect(told().map((line) => line.slice(-8))).toEqual([': a. [w1]'.slice(-8), ': b. [w1]'.slice(-8)]);
  expect((await ledger.head().get(outboxKind, room))?.outgoing).toEqual([]);
});

test('two that take up the same events at once write them down once', async () => {
  await watch();
  await freeze('a');
  await Promise.all([takeUpNotifications({ ledger, snapshot }, {}), takeUpNotifications({ ledger, snapshot }, {})]);
  await takeUpNotifications({ ledger, snapshot }, {});
  expect((await ledger.head().get(outboxKind, room))?.outgoing).toHaveLength(1);
});

const nobody: Deliver = () => Promise.resolve(false);
const onlyRoom: Deliver = (to, document, how) => (to === room ? network(to, document, how) : Promise.resolve(false));

test('what no network takes waits in order and does not grow without end', async () => {
  await watch();
  for (let hour = 0; hour < 6; hour++) {
    clock = start.add({ hours: hour });
    for (let n = 0; n < 3; n++) await freeze(`f-${hour}-${n}`);
    await takeUp();
    for (const item of await digestsDue(snapshot())) if (item.at <= stamp(clock)) await tellKept(item.to, ledger, config);
    expect(await deliver(nobody)).toBe(false);
  }
  expect((await ledger.head().get(outboxKind, room))?.outgoing.length).toBeLessThan(8);
  expect(await deliver()).toBe(true);
  expect(heard[0]?.text).toBe('bob froze web until 2026-12-01: f-0-0. [w1]');
});

test('a person whom nobody can reach is called where they asked, within what that room wants to hear', async () => {
  await watch({ to: 'person:carol' });
  for (let n = 0; n < 30; n++) await freeze(`f-${n}`);
  await takeUp();
  expect(await deliver(onlyRoom)).toBe(true);
  await deliver(onlyRoom);
  expect(heard.map((item) => item.text)).toEqual([
    ...[0, 1, 2, 3, 4].map((n) => `carol: bob froze web until 2026-12-01: f-${n}. [w1]`),
    'That is more than 5 an hour here; the rest comes together at 10:00 UTC. [w1]',
  ]);
  expect((await ledger.head().get(outboxKind, 'person:carol'))?.outgoing).toEqual([]);
});

test('who has an account on a network is waited for before a room hears of it', async () => {
  await watch({ to: 'person:dana' });
  await freeze('a');
  await takeUp();
  expect(await deliver(onlyRoom)).toBe(false);
  clock = start.add({ minutes: 11 });
  await deliver(onlyRoom);
  await deliver(onlyRoom);
  expect(told()).toEqual(['09:11 room:console: dana: bob froze web until 2026-12-01: a. [w1]']);
});

const kinds = ['build.done', 'build.failed', 'freeze.set', 'gate.decided'] as const satisfies readonly EventKind[];
const people = ['person:alice', 'person:bob', 'system'];
const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const rules = fc.array(
  fc.record({
    to: fc.constantFrom(room, 'person:alice', 'person:bob'),
    kinds: some([...kinds, 'build', '*.failed']),
    not: some([...kinds, 'build']),
    product: fc.constantFrom(null, 'web', 'db'),
    component: fc.constantFrom(null, 'lib*', 'hello', 'pkg:generic/demo/*'),
    owner: fc.constantFrom(null, 'person:alice', 'person:carol'),
    actors: some(people),
    notActors: some(people),
    severities: some(['info', 'good', 'bad'] as const),
  }),
  { maxLength: 12 },
);
const events = fc.record({
  kind: fc.constantFrom(...kinds),
  actor: fc.constantFrom(...people),
  severity: fc.constantFrom('info', 'good', 'bad'),
  products: some(['web', 'db']),
  components: some(['pkg:generic/demo/libx', 'pkg:generic/demo/hello@1.2', 'pkg:rpm/other/hello']),
  owners: some(['alice', 'carol']),
});

test('any rules, any event: at most one entry a destination, each rule once, and never what is excluded', () => {
  fc.assert(
    fc.property(rules, events, (list, { kind, actor, severity, products, components, owners }) => {
      const subscriptions = list.map((rule, n) => ({ ...rule, id: `w${n}`, by: 'person:alice', time: stamp(start) }));
      const event: FactoryEvent = { kind, actor, severity, about: components, product: null, fields: {}, short: '', long: '' };
      const about = { products: new Set(products), components: new Set(components), owners: new Set(owners) };
      const asked = askedBy(subscriptions, event, about);
      const sent = [...asked].flatMap(([to, from]) => from.map((rule) => ({ to, rule })));
      expect(new Set(sent.map(({ rule }) => rule.id)).size).toBe(sent.length);
      for (const { to, rule } of sent) {
        expect(rule.to).toBe(to);
        expect(rule.not.some((pattern) => fits(pattern, kind)) || rule.notActors?.includes(actor)).not.toBe(true);
        if (actor === to) expect(rule.actors).toContain(actor);
        if (rule.product !== null) expect(products).toContain(rule.product);
        if (rule.owner !== null) expect(owners.map((owner) => `person:${owner}`)).toContain(rule.owner);
      }
      const ids = new Set(sent.map(({ rule }) => rule.id));
      for (const rule of subscriptions.filter(({ id }) => !ids.has(id))) {
        const open = { ...rule, kinds: [], not: [], product: null, component: null, owner: null, actors: [actor], notActors: [], severities: [] };
        expect(askedBy([open], event, about).size).toBe(1);
      }
    }),
    { numRuns: 300 },
  );
});

test('a watch is a record that stays as it was written', async () => {
  const id = await watch({ digest: '1h', quiet: '22:00-07:00', actors: ['system'], severities: ['bad'] });
  expect(await ledger.head().get(subscriptionKind, id)).toMatchObject({
    id: 'w1',
    digest: '1h',
    quiet: '22:00-07:00',
    actors: ['system'],
    severities: ['bad'],
    room,
  });
});
