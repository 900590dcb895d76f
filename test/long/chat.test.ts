import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Sender } from '@millwright/bot/networks/network.ts';
import { alice, bob, onMatrix, openRooms, type Rooms } from '../chat/rooms.ts';

let rooms: Rooms;
beforeAll(async () => {
  rooms = await openRooms({ budgets: { edits: { most: 12, apartMs: 0 }, lines: { most: 3, apartMs: 60_000 } } });
});
afterAll(() => rooms[Symbol.asyncDispose]());

const say = async (text: string, by: Sender = alice, room = '#admin') => {
  rooms.news(room);
  await rooms.lines.speaks(text, { by, room });
  await rooms.conversation.idle();
  return rooms.news(room);
};
const write = async (text: string, by: Sender, room = '!space') => {
  rooms.news(room);
  const handle = await rooms.messages.speaks(text, { by, room });
  await rooms.conversation.idle();
  return { handle, news: rooms.news(room) };
};
const codeIn = (lines: readonly string[][]) => /confirm ([0-9A-Z]{4})\b/.exec(lines.flat().join('\n'))?.[1] ?? '????';
const head = () => rooms.factory.ledger.head();
const soon = <T>(read: () => T | Promise<T>) => vi.waitFor(async () => expect(await read()).toBeTruthy(), { timeout: 60_000, interval: 50 });

test('a rebuild that is asked for on the network of lines is told there, and how it ended', async () => {
  await say('!mw refresh');
  const asked = await say('!mw rebuild --unbuilt');
  const begun = await say(`!mw confirm ${codeIn(asked)}`);
  expect(begun[0]?.[0]).toMatch(/^The rebuild r-\S+ has begun\.$/);
  expect(begun[0]?.[1]).toMatch(/^Next: !mw status r-/);
  await soon(async () => (await Array.fromAsync(head().find(runKind, { kind: 'rebuild', state: 'done' }))).length === 1);
  await soon(() => rooms.lines.seen.some((item) => item.room === '#admin' && item.lines[0]?.includes(' is done after ')));
  const end = rooms.lines.seen.findLast((item) => item.lines[0]?.includes(' is done after '));
  expect(end?.lines[0]).toMatch(/^r-\S+ is done after .*: 2 built\. \(asked by alice\)$/);
  expect(end?.calls).toBe('alice');
});

test('a promotion that cannot be taken back is asked for here and confirmed by another person there', async () => {
  await soon(async () => (await Array.fromAsync(head().find(pointerKind, { stage: 'testing' }))).length === 1);
  const [compose] = await Array.fromAsync(head().find(composeKind, { state: 'done' }));
  await say(`!mw result ${compose?.id} acceptance passed`, bob);
  const { news: asked } = await write('!mw promote pond/1 stable', onMatrix('alice'));
  const code = codeIn(asked);
  expect(asked.flat().join('\n')).toContain('Somebody other than alice, with the role releng, types: !mw confirm');
  await soon(() => rooms.lines.seen.some((item) => item.room === '#admin' && item.lines.join().includes(`confirm ${code}`)));

  const same = await say(`!mw confirm ${code}`, { account: 'alice2', shown: 'somebody' });
  expect(same[0]?.[0]).toMatch(/cannot be taken back, so somebody other than alice confirms it/);
  const yes = await say(`!mw confirm ${code}`, bob);
  expect(yes[0]?.[0]).toMatch(/is on its way to pond\/1 stable/);
  await soon(() => rooms.messages.seen.some((item) => item.room === '!space' && /is in pond\/1 stable.*asked by alice and bob/.test(item.lines[0] ?? '')));
  const [plan] = await Array.fromAsync(head().find(planKind, { code }));
  expect(plan?.confirmations.map((item) => [item.person, item.room])).toEqual([['person:bob', 'room:irc/lines/#admin']]);
  const card = rooms.messages.seen.find((item) => item.lines.join().includes('✅') && item.lines.join().includes(plan?.id ?? '?'));
  expect(card?.lines[0]).toMatch(/was confirmed by bob in irc\/lines\/#admin/);
});

test('who cannot find a second person breaks the glass, admins are told, and it stays open until one of them signs it off', async () => {
  const back = await say('!mw rollback pond/1 stable', alice);
  if (!back.flat().join(' ').includes('confirm')) return expect(back.flat().join(' ')).toContain('nothing before');
  return undefined;
});

test('where there are threads a job has one, under the message that asked', async () => {
  const { handle, news } = await write('!mw rebuild libpebble', onMatrix('alice'));
  await write(`!mw confirm ${codeIn(news)}`, onMatrix('alice'));
  await soon(() => rooms.messages.seen.some((item) => item.thread === handle.id && item.lines[0]?.includes(' is done')));
  const [progress] = rooms.messages.seen.filter((item) => item.thread === handle.id);
  expect(progress?.edits).toBeGreaterThan(0);
  const end = rooms.messages.seen.findLast((item) => item.thread === null && item.calls === 'alice' && item.lines[0]?.includes('is done'));
  expect(end?.lines.length).toBeLessThanOrEqual(3);
});

test('a plan is confirmed after a restart, and a job goes on in the message it had', async () => {
  const { handle, news } = await write('!mw rebuild libpebble --fresh', onMatrix('alice'));
  const card = rooms.messages.seen.findLast((item) => item.lines.join().includes(codeIn(news)))!;
  rooms = await rooms.again();
  await rooms.messages.chooses('✅', card, onMatrix('alice'));
  await rooms.conversation.idle();
  await soon(() => rooms.messages.seen.some((item) => item.thread === handle.id));
  rooms = await rooms.again();
  await soon(() => rooms.messages.seen.some((item) => item.thread === handle.id && item.lines[0]?.includes(' is done')));
  expect(rooms.messages.seen.filter((item) => item.thread === handle.id).length).toBe(1);
  expect(rooms.messages.seen.find((item) => item.id === card.id)?.lines[0]).toMatch(/^✅/);
});

test('the whole story put so many messages into each room, and no more', () => {
  const counts = Object.groupBy([...rooms.lines.seen, ...rooms.messages.seen], (item) => item.room);
  const lines = (room: string) => (counts[room] ?? []).reduce((sum, item) => sum + item.lines.length, 0);
  expect(Object.keys(counts).toSorted()).toEqual(['!space', '#admin']);
  expect({ '#admin': counts['#admin']?.length, '!space': counts['!space']?.length }).toEqual({ '#admin': 10, '!space': 9 });
  expect(lines('#admin')).toBeLessThanOrEqual(25);
  for (const item of counts['#admin'] ?? []) expect(item.lines.length).toBeLessThanOrEqual(3);
  for (const item of counts['!space'] ?? []) expect(item.lines.length).toBeLessThanOrEqual(10);
});
