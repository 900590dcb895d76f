import { lockKind } from '@millwright/core/state/kinds/evidence.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { configure } from '../story/world.ts';
import { alice, bob, onMatrix, openRooms, type Rooms } from '../chat/rooms.ts';

let rooms: Rooms;
beforeEach(async () => {
  rooms = await openRooms();
});
afterEach(() => rooms[Symbol.asyncDispose]());

const say = async (text: string, by = alice, id?: string) => {
  rooms.news('#floor');
  await rooms.lines.speaks(text, { by, room: '#floor', ...(id === undefined ? {} : { id }) });
  await rooms.conversation.idle();
  return rooms.news('#floor');
};
const count = async () => (await rooms.factory.ledger.log({ by: 'alice', limit: 100 })).length;

const message = (id: string, text: string) => {
  const at = rooms.factory.now();
  return { kind: 'message', id, place: { room: '#floor', direct: false }, by: alice, at, text, named: false, edited: false } as const;
};

/** The spool as it is when a process dies over this message. */
function reopen(network: string, what: ReturnType<typeof message>): void {
  const file = new DatabaseSync(join(rooms.world.state, 'chat', 'chat.sqlite'));
  file
    .prepare('INSERT OR REPLACE INTO heard (id, network, ms, what) VALUES (?, ?, ?, ?)')
    .run(`${network} ${what.id}`, network, what.at.epochMilliseconds, JSON.stringify(what));
  file.close();
}

test('what was written before the process died is neither done nor answered again', async () => {
  await say('!mw lock pond --why "once"', alice, 'e1');
  const before = await count();
  // The process died after the write and before it was noted that the message is dealt with.
  await rooms.conversation[Symbol.asyncDispose]();
  reopen('lines', message('e1', '!mw lock pond --why "once"'));
  rooms = await rooms.again();
  await rooms.conversation.idle();
  expect(await count()).toBe(before);
  expect((await Array.fromAsync(rooms.factory.ledger.head().find(lockKind))).length).toBe(1);
  expect(rooms.lines.seen.filter((item) => item.room === '#floor').length).toBe(1);
});

test('what was heard and not yet done when the process died is done once', async () => {
  await rooms.conversation[Symbol.asyncDispose]();
  reopen('lines', message('e2', '!mw lock pond --why "late"'));
  rooms = await rooms.again();
  await rooms.conversation.idle();
  const [lock] = await Array.fromAsync(rooms.factory.ledger.head().find(lockKind));
  expect(lock?.why).toBe('late');
  expect(rooms.lines.seen.filter((item) => item.room === '#floor').length).toBe(1);
  await rooms.lines.speaks('!mw lock pond --why "late"', { by: alice, room: '#floor', id: 'e2' });
  await rooms.conversation.idle();
  expect(await count()).toBe(1);
});

test('what a network cannot take now is said when it is back, also after a restart', async () => {
  rooms.lines.breaks(true);
  await say('!mw whoami');
  expect(rooms.lines.seen).toEqual([]);
  rooms = await rooms.again();
  await expect.poll(() => rooms.lines.seen.length, { timeout: 5000 }).toBe(1);
  expect(rooms.lines.seen[0]?.lines[0]).toContain('You are alice');
});

test('an edit that the network could not take is made when it is back', async () => {
  await rooms.messages.speaks('!mw freeze pond --until 1d --why "x"', { by: onMatrix('alice'), room: '!space' });
  await rooms.conversation.idle();
  const [card] = rooms.messages.seen;
  rooms.messages.breaks(true);
  const code = /confirm ([0-9A-Z]{4})/.exec(card?.lines.join(' ') ?? '')?.[1];
  await say(`!mw confirm ${code}`);
  expect(rooms.messages.seen[0]?.edits).toBe(0);
  rooms.messages.breaks(false);
  await expect.poll(() => rooms.messages.seen[0]?.lines[0], { timeout: 5000 }).toMatch(/^✅ p-\S+ was confirmed by alice in irc\/lines\/#floor\./);
  expect(rooms.messages.seen[0]?.choices).toEqual([]);
});

test('a plan that nobody confirms says so on its message, and to a room of lines', async () => {
  rooms = await rooms.again({ 'factory.yaml': 'name: stones\nconfirm: {expires: 1s}\n' });
  await rooms.messages.speaks('!mw freeze pond --until 1d --why "x"', { by: onMatrix('alice'), room: '!space' });
  await say('!mw freeze pond --until 2d --why "y"');
  await expect.poll(() => rooms.messages.seen[0]?.lines[0], { timeout: 90_000 }).toMatch(/^⌛ p-\S+ was confirmed by nobody until /);
  await expect.poll(() => rooms.lines.seen.at(-1)?.lines[0], { timeout: 90_000 }).toMatch(/^⌛ p-\S+ was confirmed by nobody until /);
});

test('what takes a while is announced, and whoever says too much is told once', async () => {
  await rooms[Symbol.asyncDispose]();
  rooms = await openRooms({ ackMs: 0, limits: { validPerMinute: 3, invalidPerMinute: 2, roomPerMinute: 100 } });
  expect((await say('!mw lock pond --why "slow"')).map((lines) => lines[0])).toEqual(['I am on it.', expect.stringContaining('pond')]);
  await rooms.messages.speaks('!mw unlock pond --why "slow"', { by: onMatrix('alice'), room: '!space', id: 'slow' });
  await rooms.conversation.idle();
  expect(rooms.messages.signs.get('slow')).toBe('👀');
  for (const _ of [1, 2]) await say('!mw nonsense', bob);
  expect(await say('!mw whoami', bob)).toEqual([['That is more than I answer in a minute; I am silent until it is over.']]);
  expect(await say('!mw whoami', bob)).toEqual([]);
});

test('in a thread under a line for the bot its sign is enough, and the answer stays there', async () => {
  const { id } = await rooms.messages.speaks('!mw status', { by: onMatrix('alice'), room: '!space' });
  await rooms.messages.speaks('!whoami', { by: onMatrix('alice'), room: '!space', thread: id });
  await rooms.messages.speaks('!whoami', { by: onMatrix('alice'), room: '!space', thread: 'another' });
  await rooms.messages.speaks('!whoami', { by: onMatrix('alice'), room: '!space' });
  await rooms.conversation.idle();
  expect(rooms.messages.seen.map((item) => item.thread)).toEqual([null, id]);
});

test('a plan that a trigger made is shown where its product is at home, and takes a yes there', async () => {
  await rooms[Symbol.asyncDispose]();
  const trigger = 'on: {type: component.moved}\ndo: "rebuild {component}"\nconfirm: releng\n';
  rooms = await openRooms({ files: { 'triggers/moved.yaml': trigger } });
  await rooms.factory.refresh([], { actor: 'system' });
  configure(rooms.world, 'components/skipstone/VERSION', '3.0.0\n');
  configure(rooms.world, 'components/skipstone/source.txt', 'another\n');
  await rooms.factory.refresh(['skipstone'], { actor: 'system' });
  // What was there from the start may have been asked for as well; the newest plan is the one that is not stale.
  const newest = () =>
    rooms.lines.seen.findLast((item) => item.room === '#admin' && item.lines[0]?.startsWith('The trigger moved asks: This rebuilds') === true);
  await expect
    .poll(
      async () => {
        const code = /!mw confirm ([0-9A-Z]{4})/.exec(newest()?.lines.join(' ') ?? '')?.[1];
        return code === undefined ? undefined : (await say(`!mw confirm ${code}`))[0]?.[0];
      },
      { timeout: 90_000, interval: 2_500 },
    )
    .toMatch(/has begun/);
});
