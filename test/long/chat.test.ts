import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Sender } from '@millwright/bot/networks/network.ts';
import { alice, bob, dana, onMatrix, openRooms, type Rooms } from '../chat/rooms.ts';
import { configure } from '../story/world.ts';

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
const codeIn = (lines: readonly string[][]): string => {
  const [, code] = /confirm ([0-9A-Z]{4})\b/.exec(lines.flat().join('\n')) ?? [];
  if (code === undefined)
    throw new Error(`No plan is in ${JSON.stringify(lines)}; last were said ${JSON.stringify(rooms.lines.seen.slice(-5).map((item) => item.lines))}`);
  return code;
};
const head = () => rooms.factory.ledger.head();
const soon = <T>(read: () => T | Promise<T>) => vi.waitFor(async () => expect(await read()).toBeTruthy(), { timeout: 90_000, interval: 50 });

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

test('where there are threads a job has one, under the message that asked', async () => {
  const { handle, news } = await write('!mw rebuild libpebble', onMatrix('alice'));
  await write(`!mw confirm ${codeIn(news)}`, onMatrix('alice'));
  await soon(() => rooms.messages.seen.some((item) => item.thread === handle.id && item.lines[0]?.includes(' is done')));
  const [progress] = rooms.messages.seen.filter((item) => item.thread === handle.id);
  expect(progress?.edits).toBeGreaterThan(0);
  const end = rooms.messages.seen.findLast((item) => item.thread === null && item.calls === 'alice' && item.lines[0]?.includes('is done'));
  expect(end?.lines.length).toBeLessThanOrEqual(3);
});

test('who cannot find a second person breaks the glass, admins are told, and it stays open until one of them signs it off', async () => {
  configure(rooms.world, 'components/libpebble/source.txt', 'another stone\n');
  configure(rooms.world, 'components/libpebble/VERSION', '1.1.0\n');
  await say('!mw refresh');
  const rebuild = await say('!mw rebuild --unbuilt');
  await say(`!mw confirm ${codeIn(rebuild)}`);
  await soon(async () => (await Array.fromAsync(head().find(pointerKind, { stage: 'testing' })))[0]?.compose.endsWith('.1') === true);
  const [pointer] = await Array.fromAsync(head().find(pointerKind, { stage: 'testing' }));
  await say(`!mw result ${pointer?.compose} acceptance passed`, bob);
  const early = await say('!mw promote pond/1 stable');
  const freeze = await say('!mw freeze pond --until 1d --why "a holiday"', bob);
  await say(`!mw confirm ${codeIn(freeze)}`, bob);
  expect((await say(`!mw confirm ${codeIn(early)}`, bob))[0]?.[0]).toMatch(/^p-\S+ is stale: planned again, it was refused: /);
  const thaw = await say('!mw unfreeze pond', bob);
  await say(`!mw confirm ${codeIn(thaw)}`, bob);
  const asked = await say('!mw promote pond/1 stable');
  const code = codeIn(asked);
  expect((await say(`!mw break-glass ${code}`))[0]?.[0]).toContain('needs --why');
  expect((await say(`!mw break-glass ${code} --why "bob does it"`, bob))[0]?.[0]).toContain('needs no second person of you');
  const done = await say(`!mw break-glass ${code} --why "the fix is public"`);
  expect(done[0]?.[0]).toMatch(/ g-\S+ stays open until an admin \(dana\) signs it off\./);
  const id = /g-\d+-\d+/.exec(done.flat().join(' '))?.[0] ?? '?';
  await soon(() => rooms.lines.seen.some((item) => item.room === '@dana'));
  expect(rooms.lines.seen.find((item) => item.room === '@dana')?.lines).toEqual([
    expect.stringMatching(/^alice did alone what needs two: promote pond\/1 stable \(the fix is public\)\./),
    `Next: break-glass ${id} --sign-off, once you have looked at it.`,
  ]);
  expect((await say(`!mw break-glass ${id} --sign-off`, bob))[0]?.[0]).toContain('needs admin');
  expect((await say(`!mw break-glass ${id} --sign-off`, dana))[0]?.[0]).toContain(`${id} is signed off`);
  await soon(async () => (await Array.fromAsync(head().find(pointerKind, { stage: 'stable' })))[0]?.compose === pointer?.compose);
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
  const messages = Object.fromEntries(Object.entries(counts).map(([room, items = []]) => [room, items.length]));
  expect(messages).toEqual({ '#admin': 28, '!space': 10, '@dana': 1 });
  const lines = (counts['#admin'] ?? []).reduce((sum, item) => sum + item.lines.length, 0);
  expect(lines).toBeLessThanOrEqual(60);
  for (const item of counts['#admin'] ?? []) expect(item.lines.length).toBeLessThanOrEqual(3);
  for (const item of counts['!space'] ?? []) expect(item.lines.length).toBeLessThanOrEqual(10);
});
