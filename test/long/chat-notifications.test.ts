import { keepDelivering, type Delivering } from '@millwright/core/notifications/deliver.ts';
import { outboxKind } from '@millwright/core/state/kinds/outbox.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { alice, bob, carol, onMatrix, openRooms, type Rooms } from '../chat/rooms.ts';

let rooms: Rooms;
let delivering: Delivering;
const deliver = (): Delivering => {
  const made = keepDelivering({
    ledger: rooms.factory.ledger,
    config: rooms.factory.config,
    deliver: rooms.conversation.deliver,
    now: () => rooms.factory.now(),
    log: () => undefined,
  });
  rooms.factory.ledger.follow('notifications under test', async (entry) => {
    if (entry.changes.some((change) => change.kind === outboxKind.name)) made.wake();
  });
  return made;
};
/** What watches had said in a room so far: each message as its lines. */
const heard = (room: string): readonly (readonly string[])[] =>
  [...rooms.lines.seen, ...rooms.messages.seen]
    .filter((item) => item.room === room && item.lines.some((line) => / \[w\d+[^[\]]*\]$/.test(line)))
    .map((item) => item.lines);
const say = async (text: string, by = alice, room = '#admin') => {
  await rooms.lines.speaks(text, { by, room, ...(room.startsWith('@') ? { room: room.slice(1), direct: true } : {}) });
  await rooms.conversation.idle();
};

beforeAll(async () => {
  rooms = await openRooms({
    files: {
      'rooms/floor.yaml': 'network: lines\nid: "#floor"\nallow: [read, write]\nbare_prefix: true\nnoise: {per_hour: 5}\n',
      'rooms/space.yaml': 'network: messages\nid: "!space"\nallow: [read, write, irreversible]\nnoise: {per_hour: 100}\n',
    },
  });
  delivering = deliver();
}, 200_000);
afterAll(async () => {
  await delivering.stop();
  await rooms[Symbol.asyncDispose]();
});

test('what is watched comes to the room and to the person, once each, as its network has it', async () => {
  await say('!mw watch lock', bob, '#floor');
  await say('!mw watch lock.set --product pond', bob, '#floor');
  await say('!mw watch lock --in me', carol, '#floor');
  await rooms.messages.speaks('!mw watch lock', { by: onMatrix('bob'), room: '!space' });
  await rooms.conversation.idle();
  await say('!mw lock pond --why "a leak"');
  await vi.waitFor(() => expect([heard('#floor').length, heard('!space').length, heard('@carol').length]).toEqual([1, 1, 1]), 90_000);
  expect(heard('#floor')).toEqual([['alice locked pond: a leak. [w1, w2]']]);
  expect(heard('@carol')).toEqual([['alice locked pond: a leak. [w3]']]);
  expect(heard('!space')).toEqual([['alice locked pond: a leak. [w4]', 'By alice in irc/lines/#admin.']]);
}, 200_000);

test('a flood is a handful of lines in a room, and one of them says so', async () => {
  for (let n = 0; n < 15; n++) {
    await say('!mw unlock pond --why "mended"');
    await say(`!mw lock pond --why "leak ${n}"`);
  }
  await vi.waitFor(async () => expect((await rooms.factory.ledger.head().get(outboxKind, 'room:irc/lines/#floor'))?.held[0]?.total).toBe(26), 90_000);
  await vi.waitFor(() => expect(heard('#floor').length).toBe(6), 90_000);
  expect(heard('#floor').flat()).toHaveLength(6);
  expect(heard('#floor').at(-1)?.[0]).toMatch(/^That is more than 5 an hour here; the rest comes together at .* UTC\. \[w1/);
}, 200_000);

test('what is kept is told when somebody asks, in three lines at most', async () => {
  await say('!mw digest --send', bob, '#floor');
  await vi.waitFor(() => expect(heard('#floor').length).toBe(7), 90_000);
  const digest = heard('#floor').at(-1) ?? [];
  expect(digest.length).toBeLessThanOrEqual(3);
  expect(digest[0]).toMatch(/^26 events since .*, more than 5 an hour: 13 lock\.(ended|set) and 13 lock\.(set|ended)\. \[w1, w2\]$/);
}, 200_000);

test('over a restart nothing is said again, and nothing is lost that happened while no network took it', async () => {
  await say('!mw unwatch w1', bob, '#floor');
  await say('!mw unwatch 2', bob, '#floor');
  const before = [heard('#floor').length, heard('!space').length];
  rooms.messages.breaks(true);
  await say('!mw unlock pond --why "mended"');
  await delivering.stop();
  rooms = await rooms.again();
  delivering = deliver();
  await vi.waitFor(() => expect(heard('!space').length).toBe((before[1] ?? 0) + 1), 90_000);
  expect(heard('!space').at(-1)?.[0]).toMatch(/^pond is no longer locked\. \[w4\]$/);
  expect(heard('#floor').length).toBe(before[0]);
}, 200_000);
