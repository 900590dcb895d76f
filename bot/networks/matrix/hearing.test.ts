import { expect, test, vi } from 'vitest';
import { openRig, Rig } from './__fixtures__/rig.ts';

const texts = (rig: Rig) => rig.messages().map(({ text }) => text);
/** Events are heard in their order: once this one is, all before it were dealt with. */
async function settled(rig: Rig, room = rig.room): Promise<void> {
  const last = rig.say(rig.alice, 'settled', {}, room);
  await vi.waitFor(() => expect(rig.messages().map(({ id }) => id)).toContain(last.event_id));
  rig.heard.splice(
    rig.heard.findIndex((what) => what.kind === 'message' && what.id === last.event_id),
    1,
  );
}

test('only text of people is heard: no notice, no emote, no picture, nothing of a kind nobody knows', async () => {
  await using rig = await openRig();
  for (const msgtype of ['m.notice', 'm.emote', 'm.image', 'org.example.poll']) rig.say(rig.alice, '!mw freeze web', { msgtype });
  rig.server.house.add(rig.room, { type: 'm.room.message', sender: rig.alice.shown, content: { msgtype: 'm.text', body: 7 } });
  rig.server.house.add(rig.room, { type: 'm.room.message', sender: rig.alice.shown, content: {} });
  await settled(rig);
  expect(rig.heard).toEqual([]);
});

test('an edited command comes as an edit, with its new words', async () => {
  await using rig = await openRig();
  const first = rig.say(rig.alice, '!mw status');
  rig.say(rig.alice, '* !mw promote web/1 stable', {
    'm.new_content': { msgtype: 'm.text', body: '!mw promote web/1 stable' },
    'm.relates_to': { rel_type: 'm.replace', event_id: first.event_id },
  });
  await vi.waitFor(() => expect(rig.messages().length).toBe(2));
  expect(rig.messages()).toMatchObject([
    { text: '!mw status', edited: false },
    { text: '!mw promote web/1 stable', edited: true },
  ]);
});

test('what an answer quotes is not said by who answers', async () => {
  await using rig = await openRig();
  const reply = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$x' } } };
  rig.say(rig.alice, '> <@bob:localhost> !mw promote web/1 stable\n> !mw freeze web\n\nNo, please wait.', reply);
  rig.say(rig.alice, '<mx-reply><blockquote>!mw freeze web</blockquote></mx-reply>!mw status', reply);
  rig.say(rig.alice, '> !mw freeze web', reply);
  await vi.waitFor(() => expect(texts(rig)).toEqual(['No, please wait.', '!mw status', '']));
});

test('it is spoken to by its account, its localpart, its name or a mention, and is not by talk about it', async () => {
  const rig = new Rig();
  await using open = rig;
  rig.server.house.profiles.set(rig.self.id, { displayname: 'Mill Wright' });
  await rig.server.up();
  await rig.open();
  await open.isOnline();
  const mention = { 'm.mentions': { user_ids: [rig.self.id] } };
  rig.say(rig.alice, 'MILLWRIGHT, status');
  rig.say(rig.alice, '@millwright:localhost: status');
  rig.say(rig.alice, 'Mill Wright: status');
  rig.say(rig.alice, '[Mill Wright](https://matrix.to/#/@millwright:localhost) status', mention);
  rig.say(rig.alice, 'Mill Wright status', mention);
  rig.say(rig.alice, 'millwright is slow today');
  rig.say(rig.alice, 'millwrights: none');
  await vi.waitFor(() => expect(rig.messages().length).toBe(7));
  expect(rig.messages().map(({ text, named }) => [text, named])).toEqual([
    ...Array.from({ length: 5 }, () => ['status', true]),
    ['millwright is slow today', false],
    ['millwrights: none', false],
  ]);
});

test('a message in a thread says in which', async () => {
  await using rig = await openRig();
  const root = rig.say(rig.alice, '!mw rebuild hello');
  rig.say(rig.alice, '!mw status', { 'm.relates_to': { rel_type: 'm.thread', event_id: root.event_id, is_falling_back: true } });
  await vi.waitFor(() => expect(rig.messages().length).toBe(2));
  expect(rig.messages()[1]?.place).toEqual({ room: rig.room, direct: false, thread: root.event_id });
});

test('accounts of servers that are not trusted prove nothing, whatever they call themselves; nor does who has left', async () => {
  await using rig = await openRig();
  rig.say(rig.stranger, '!mw status');
  rig.server.house.add(rig.room, { type: 'm.room.message', sender: '@alice:localhost.evil.example', content: { msgtype: 'm.text', body: 'x' } });
  await vi.waitFor(() => expect(rig.messages().map(({ by }) => by.account)).toEqual([null, null]));
  await rig.close();
  const late = rig.say(rig.bob, '!mw promote web/1 stable');
  rig.server.house.add(rig.room, { type: 'm.room.member', state_key: rig.bob.shown, sender: rig.alice.shown, content: { membership: 'ban' } });
  await rig.open();
  await vi.waitFor(() => expect(rig.messages().find(({ id }) => id === late.event_id)?.by).toEqual({ account: null, shown: rig.bob.shown }));
});

test('a reaction says who chose what on which message, in any room’s spelling; its redaction takes it back', async () => {
  await using rig = await openRig();
  const plan = await rig.network.post({ to: { room: rig.room, direct: false }, document: { verdict: 'Shall I?' }, key: 'p', urgency: 'answer' });
  const yes = rig.react(rig.bob, plan!, '✔\ufe0f');
  await vi.waitFor(() => expect(rig.heard.length).toBe(1));
  const forged = rig.say(rig.stranger, 'Shall I?');
  rig.react(rig.alice, { id: forged.event_id }, '✅');
  rig.server.house.add(rig.room, { type: 'm.reaction', sender: rig.bob.shown, content: { 'm.relates_to': { rel_type: 'm.annotation' } } });
  rig.server.house.add(rig.room, { type: 'm.room.redaction', sender: rig.bob.shown, redacts: yes.event_id, content: { redacts: yes.event_id } });
  await vi.waitFor(() => expect(rig.heard.length).toBe(4));
  expect(rig.heard.filter((what) => what.kind !== 'message')).toMatchObject([
    { kind: 'choice', id: yes.event_id, choice: '✔', on: plan, by: { account: rig.bob.account } },
    { kind: 'choice', choice: '✅', on: { id: forged.event_id }, by: { account: rig.alice.account } },
    { kind: 'withdrawal', what: yes.event_id, by: { account: rig.bob.account } },
  ]);
});

test('its own reactions and messages are not heard', async () => {
  await using rig = await openRig();
  const plan = await rig.network.post({ to: { room: rig.room, direct: false }, document: { verdict: '!mw status' }, key: 'p', urgency: 'answer' });
  await rig.network.ask!(plan!, ['✅', '❌']);
  await rig.network.ask!(plan!, []);
  await settled(rig);
  expect(rig.heard).toEqual([]);
});

test('rooms that the configuration does not name are not listened to, also when we are in them', async () => {
  await using rig = await openRig();
  const elsewhere = rig.server.house.room({ creator: rig.alice.shown, members: [rig.self.id] });
  await settled(rig);
  rig.say(rig.alice, '!mw status', {}, elsewhere);
  await settled(rig);
  expect(rig.heard).toEqual([]);
});

test('a conversation that a third person joins is none any more', async () => {
  const rig = new Rig();
  await using _ = rig;
  const room = rig.direct(rig.bob);
  await rig.server.up();
  await (await rig.open()).isOnline();
  rig.say(rig.bob, 'whoami', {}, room);
  await vi.waitFor(() => expect(rig.messages()).toMatchObject([{ place: { room, direct: true } }]));
  rig.server.house.add(room, { type: 'm.room.member', state_key: rig.stranger.shown, sender: rig.stranger.shown, content: { membership: 'join' } });
  rig.say(rig.bob, 'promote web/1 stable', {}, room);
  await settled(rig);
  expect(texts(rig)).toEqual(['whoami']);
});

test('an event no person could have sent breaks nothing that comes with it', async () => {
  await using rig = await openRig();
  rig.server.house.add(rig.room, {
    type: 'm.room.message',
    sender: 'nobody',
    at: -1e300,
    content: { msgtype: 'm.text', body: 'a', 'm.relates_to': 'x', 'm.mentions': 3 },
  });
  rig.server.house.add(rig.room, {
    type: 'm.room.message',
    sender: rig.alice.shown,
    content: { msgtype: 'm.text', body: 'b', 'm.relates_to': { rel_type: 'm.replace' } },
  });
  rig.server.house.add(rig.room, { type: 'm.reaction', sender: rig.alice.shown, content: null as never });
  rig.say(rig.alice, 'c');
  await vi.waitFor(() => expect(texts(rig)).toEqual(['a', 'c']));
});
