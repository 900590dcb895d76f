import { expect, test } from 'vitest';
import { stamp } from '../model/time.ts';
import type { OutboxRecord } from '../state/kinds/outbox.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import { documentOf } from './deliver.ts';
import type { EventKind } from './event.ts';
import { emptyOutbox, flush, nextTelling, place, without, type Manner, type Notice } from './outbox.ts';

const start = Temporal.Instant.from('2026-11-23T09:00:00Z');
const at = (minutes: number): Temporal.Instant => start.add({ seconds: Math.round(minutes * 60) });
const manner = (minutes: number, more: Partial<Manner> = {}): Manner => ({ now: at(minutes), zone: 'UTC', perHour: 3, quiet: null, mutedUntil: null, ...more });
const event = (key: string, text: string, severity: Notice['severity'] = 'info', kind: EventKind = 'build.done'): Notice => ({
  key,
  kind,
  severity,
  text: `${text}.`,
  more: ['Type log.'],
});
const watch = (id: string, more: Partial<SubscriptionRecord> = {}): SubscriptionRecord => ({
  id,
  by: 'person:alice',
  to: 'room:console',
  kinds: [],
  not: [],
  product: null,
  component: null,
  owner: null,
  time: stamp(start),
  ...more,
});
const said = (outbox: OutboxRecord): string[] => outbox.outgoing.map((message) => documentOf(message).verdict);
const room = 'room:console';

test('an event is told at once, once, with the rules that sent it', () => {
  const once = place(emptyOutbox(room), event('c1/0', 'hello was built'), [watch('w1'), watch('w2', { digest: '1h' })], manner(0));
  expect(once.outgoing).toMatchObject([{ key: 'c1/0', text: 'hello was built.', because: ['w1', 'w2'], more: ['Type log.'], urgency: 'end' }]);
  expect(place(once, event('c1/0', 'hello was built'), [watch('w1')], manner(1))).toBe(once);
});

test('a digest begins with its first event, and tells how much of what, the bad first', () => {
  const rule = [watch('w1', { digest: '1h' })];
  let outbox = place(emptyOutbox(room), event('c1/0', 'hello was built'), rule, manner(0));
  outbox = place(outbox, event('c2/0', 'libx failed', 'bad', 'build.failed'), rule, manner(30));
  outbox = place(outbox, event('c3/0', 'liby was built'), rule, manner(59));
  expect([said(outbox), nextTelling(outbox, manner(59))]).toEqual([[], stamp(at(60))]);
  expect(flush(outbox, manner(59.9))).toBe(outbox);
  const told = flush(outbox, manner(60));
  expect(told.held).toEqual([]);
  expect(told.outgoing).toMatchObject([
    {
      key: 'digest c1/0',
      urgency: 'digest',
      text: '3 events since 2026-11-23 09:00 UTC: 2 build.done and 1 build.failed.',
      because: ['w1'],
      more: ['libx failed.', 'liby was built.', 'hello was built.'],
    },
  ]);
});

test('a digest at a time of day comes at that time in the zone of who is told', () => {
  const rule = [watch('w1', { digest: '09:00' })];
  const prague = manner(0, { zone: 'Europe/Prague' });
  expect(nextTelling(place(emptyOutbox(room), event('c1/0', 'x'), rule, prague), prague)).toBe('2026-11-24T08:00:00.000Z');
});

test('of several rules the most urgent decides, and an event in a digest is in one digest', () => {
  const rules = [watch('w1', { digest: '1d' }), watch('w2', { digest: '1h' })];
  const outbox = place(emptyOutbox(room), event('c1/0', 'x'), rules, manner(0));
  expect(outbox.held).toMatchObject([{ id: 'digest 1h', because: ['w1', 'w2'], total: 1 }]);
});

test('quiet hours of a rule or of the destination keep back, in their zone, for one digest after that says so', () => {
  const night = { zone: 'America/New_York' };
  const rule = [watch('w1', { quiet: '22:00-07:00' })];
  const kept = place(emptyOutbox(room), event('c1/0', 'x'), rule, manner(0, night));
  expect([said(kept), nextTelling(kept, manner(0, night))]).toEqual([[], '2026-11-23T12:00:00.000Z']);
  expect(said(flush(kept, manner(180, night)))).toEqual(['1 event since 2026-11-23 09:00 UTC, kept in quiet hours: 1 build.done. [w1]']);
  expect(said(place(emptyOutbox(room), event('c1/0', 'x'), rule, manner(180, night)))).toEqual(['x. [w1]']);
  const own = { quiet: '09:00-10:00' };
  expect(nextTelling(place(emptyOutbox(room), event('c1/0', 'x'), [watch('w2')], manner(5, own)), manner(5, own))).toBe(stamp(at(60)));
});

test('a rule without quiet hours is not kept back by the quiet hours of another', () => {
  expect(said(place(emptyOutbox(room), event('c1/0', 'x'), [watch('w1', { quiet: '00:00-23:59' }), watch('w2')], manner(0)))).toEqual(['x. [w1, w2]']);
});

test('beyond the budget one line says so, and everything waits for one digest', () => {
  let outbox = emptyOutbox(room);
  for (let n = 0; n < 1000; n++) outbox = place(outbox, event(`c${n}/0`, `thing ${n}`, n % 10 === 0 ? 'bad' : 'info'), [watch('w1')], manner(n * 0.06));
  expect(said(outbox)).toEqual([
    'thing 0. [w1]',
    'thing 1. [w1]',
    'thing 2. [w1]',
    'That is more than 3 an hour here; the rest comes together at 10:00 UTC. [w1]',
  ]);
  expect([outbox.held.length, outbox.held[0]?.total, outbox.held[0]?.lines.length]).toEqual([1, 997, 30]);
  // What waits for the network counts too: a message that none has taken is not joined by ever more.
  expect(nextTelling(outbox, manner(61))).toBeUndefined();
  const free = { ...outbox, outgoing: [] };
  expect(nextTelling(free, manner(61))).toBe(stamp(at(60)));
  const told = flush(free, manner(60));
  expect(said(told)).toEqual(['997 events since 2026-11-23 09:00 UTC, more than 3 an hour: 997 build.done. [w1]']);
  expect(told.outgoing[0]?.more.slice(0, 2)).toEqual(['thing 10.', 'thing 20.']);
  expect(told.outgoing[0]?.more.at(-1)).toBe('And 989 more; log --since 2026-11-23T09:00Z tells them all.');
});

test('a room with no budget at all has digests only', () => {
  const none = place(emptyOutbox(room), event('c1/0', 'x'), [watch('w1')], manner(0, { perHour: 0 }));
  expect([said(none), nextTelling(none, manner(0, { perHour: 0 }))]).toEqual([[], stamp(at(60))]);
});

test('nothing is kept of what comes during a mute, and what was kept before waits for its end', () => {
  const mutedUntil = at(90);
  const before = place(emptyOutbox(room), event('c1/0', 'x'), [watch('w1', { digest: '1h' })], manner(0));
  expect(place(before, event('c2/0', 'y'), [watch('w2')], manner(10, { mutedUntil }))).toBe(before);
  expect(nextTelling(before, manner(10, { mutedUntil }))).toBe(stamp(mutedUntil));
  expect(flush(before, manner(60, { mutedUntil }))).toBe(before);
  expect(said(flush(before, manner(90, { mutedUntil })))).toHaveLength(1);
  expect(nextTelling(before, manner(10))).toBe(stamp(at(60)));
});

test('who ends a watch hears no more of what it alone had waiting', () => {
  let outbox = place(emptyOutbox(room), event('c1/0', 'x'), [watch('w1')], manner(0));
  outbox = place(outbox, event('c2/0', 'y'), [watch('w1', { digest: '1h' })], manner(0));
  outbox = place(outbox, event('c3/0', 'z'), [watch('w1', { digest: '1h' }), watch('w2', { digest: '1h' })], manner(0));
  const rest = without(outbox, 'w1');
  expect(rest.outgoing).toEqual([]);
  expect(rest.held).toMatchObject([{ total: 1, because: ['w2'], lines: [{ text: 'z.', because: ['w2'] }] }]);
  expect(without(rest, 'w2').held).toEqual([]);
});
