import { expect, test, vi } from 'vitest';
import type { Sender } from '../network.ts';
import { openRig, Rig } from './__fixtures__/rig.ts';

const invite = (rig: Rig, room: string, by: Sender, more: object = {}) =>
  rig.server.house.add(room, { type: 'm.room.member', state_key: rig.self.id, sender: by.shown, content: { membership: 'invite', ...more } });
const membership = (rig: Rig, room: string) => rig.server.house.membership(room, rig.self.id);
const texts = (rig: Rig) => rig.messages().map(({ text }) => text);

test('it goes where an admin calls it, into rooms of the configuration and conversations; all other invitations are declined', async () => {
  await using rig = await openRig();
  const { house } = rig.server;
  const [ours, theirs, direct, byStranger] = [rig.alice, rig.alice, rig.alice, rig.stranger].map((by) => house.room({ creator: by.shown })) as [
    string,
    string,
    string,
    string,
  ];
  rig.rooms.push(ours, byStranger);
  invite(rig, ours, rig.alice);
  invite(rig, theirs, rig.alice);
  invite(rig, direct, rig.alice, { is_direct: true });
  invite(rig, byStranger, rig.stranger);
  await vi.waitFor(() => expect([ours, theirs, direct, byStranger].map((room) => membership(rig, room))).toEqual(['join', 'leave', 'join', 'leave']));
  rig.say(rig.alice, 'whoami', {}, direct);
  await vi.waitFor(() => expect(rig.messages()).toMatchObject([{ text: 'whoami', place: { room: direct, direct: true } }]));
  expect(rig.logged.filter((line) => line.includes('I declined')).length).toBe(2);
});

test('an invitation that came while it was away is answered when it is back', async () => {
  await using rig = await openRig();
  await rig.close();
  const room = rig.server.house.room({ creator: rig.alice.shown });
  rig.rooms.push(room);
  invite(rig, room, rig.alice);
  await rig.open();
  await vi.waitFor(() => expect(membership(rig, room)).toBe('join'));
});

test('where somebody is not an admin as far as their server can be believed, their name does not help them', async () => {
  const rig = new Rig();
  await using _ = rig;
  await rig.server.up();
  await (await rig.open({ trust: [] })).isOnline();
  const room = rig.server.house.room({ creator: rig.alice.shown });
  rig.rooms.push(room);
  invite(rig, room, rig.alice);
  await vi.waitFor(() => expect(membership(rig, room)).toBe('leave'));
});

test.each(['from the beginning', 'later', 'as the first thing that is seen of it'])(
  'in a room that is encrypted %s it says once, in plain words, that it cannot read it',
  async (when) => {
    const rig = new Rig();
    await using _ = rig;
    const { house } = rig.server;
    const algorithm = { algorithm: 'm.megolm.v1.aes-sha2' };
    const room = house.room({ creator: rig.alice.shown, members: [rig.self.id], encrypted: when === 'from the beginning' });
    rig.rooms.push(room);
    await rig.server.up();
    await (await rig.open()).isOnline();
    const sealed = () => house.add(room, { type: 'm.room.encrypted', sender: rig.alice.shown, content: { ...algorithm, ciphertext: 'x' } });
    if (when === 'later') house.add(room, { type: 'm.room.encryption', state_key: '', sender: rig.alice.shown, content: algorithm });
    sealed();
    sealed();
    await vi.waitFor(() => expect(rig.seen(room).flat().join(' ')).toMatch(/^This room is encrypted, and I cannot read what is said in it/));
    await rig.close();
    sealed();
    await (await rig.open()).isOnline();
    rig.say(rig.alice, 'still here');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['still here']));
    expect(rig.seen(room).length).toBe(1);
    expect(rig.logged.filter((line) => line.includes('is encrypted')).length).toBe(1);
  },
);

/** The room is closed by somebody, and another, made by somebody, stands in its place. */
function upgrade(rig: Rig, by: Sender, maker: Sender = by, version = '11', predecessor = rig.room): string {
  const { house } = rig.server;
  const next = house.room({ creator: maker.shown, version, predecessor });
  invite(rig, next, by);
  house.add(rig.room, { type: 'm.room.tombstone', state_key: '', sender: by.shown, content: { body: 'moved', replacement_room: next } });
  return next;
}

test.each(['11', '12'])('a room that an admin upgrades (to version %s) is followed under its old name; the old one is not listened to', async (version) => {
  await using rig = await openRig();
  const next = upgrade(rig, rig.alice, rig.alice, version);
  await vi.waitFor(() => expect(rig.seen(next).length).toBe(1));
  rig.say(rig.alice, 'old', {}, rig.room);
  const command = rig.say(rig.alice, 'new', {}, next);
  await vi.waitFor(() => expect(texts(rig)).toEqual(['new']));
  expect(rig.messages()[0]?.place).toEqual({ room: rig.room, direct: false });
  await rig.close();
  await (await rig.open()).isOnline();
  await rig.network.mark!({ room: rig.room, id: command.event_id }, '👀');
  const handle = await rig.network.post({ to: { room: rig.room, direct: false }, document: { verdict: 'Here.' }, key: 'k', urgency: 'answer' });
  expect(handle?.room).toBe(next);
  rig.react(rig.bob, handle!, '✅', next);
  await vi.waitFor(() => expect(rig.heard.at(-1)).toMatchObject({ kind: 'choice', on: handle, place: { room: rig.room } }));
  expect(rig.own('m.reaction', next).length).toBe(1);
  expect(rig.logged.join('\n')).toContain(`Write id: "${next}" into the file of that room`);
});

test.each([
  ['somebody who is no admin', (rig: Rig) => upgrade(rig, rig.bob)],
  ['an admin, to a room that says it follows another', (rig: Rig) => upgrade(rig, rig.alice, rig.alice, '11', '!other:localhost')],
  ['an admin, to a room that another made', (rig: Rig) => upgrade(rig, rig.alice, rig.stranger)],
])('a room that is closed by %s is listened to no more, and not followed', async (_, close) => {
  await using rig = await openRig();
  const other = rig.server.house.room({ creator: rig.alice.shown, members: [rig.self.id] });
  rig.rooms.push(other);
  const next = close(rig);
  await vi.waitFor(() => expect(rig.logged.join('\n')).toMatch(/I do not listen there/));
  rig.say(rig.alice, 'old', {}, rig.room);
  rig.say(rig.alice, 'new', {}, next);
  rig.say(rig.alice, 'other', {}, other);
  await vi.waitFor(() => expect(texts(rig)).toContain('other'));
  expect(texts(rig)).toEqual(['other']);
});

test('a room that is not named by its id is refused, and so is an address that is none', async () => {
  const rig = new Rig();
  await rig.server.up();
  rig.rooms.push('#admin:localhost');
  await expect(rig.open()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('#admin:localhost') });
  rig.rooms.pop();
  await expect(rig.open({ homeserver: 'http://user:pass@127.0.0.1' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await (await rig.open({ homeserver: `${rig.server.address}/` })).isOnline();
  await rig[Symbol.asyncDispose]();
});
