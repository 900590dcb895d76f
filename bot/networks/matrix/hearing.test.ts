import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Sender } from '../network.ts';
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

describe('what is said', () => {
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
});

describe('where it goes on reading', () => {
  const many = (rig: Rig, count: number, word: string) => Array.from({ length: count }, (_, index) => rig.say(rig.alice, `${word}${index}`).event_id);

  test('what was said before it first came is passed over', async () => {
    const rig = new Rig();
    await using _ = rig;
    rig.say(rig.alice, 'old');
    await rig.server.up();
    await (await rig.open()).isOnline();
    rig.say(rig.alice, 'new');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['new']));
  });

  test('what is said while it is away is heard once it is back, all of it, in order, once', async () => {
    await using rig = await openRig();
    rig.say(rig.alice, 'before');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['before']));
    await rig.close();
    const ids = many(rig, 250, 'm');
    await rig.open();
    await vi.waitFor(() => expect(rig.messages().length).toBe(251));
    expect(
      rig
        .messages()
        .map(({ id }) => id)
        .slice(1),
    ).toEqual(ids);
    expect(rig.heard.filter((what) => what.kind === 'deaf')).toEqual([]);
  });

  test('a gap that is too long to read is named, from when to when', async () => {
    await using rig = await openRig();
    rig.say(rig.alice, 'before');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['before']));
    await rig.close();
    many(rig, 700, 'm');
    const left = Temporal.Now.instant();
    await rig.open();
    await vi.waitFor(() => expect(rig.messages().length).toBe(601));
    const [deaf, ...others] = rig.heard.filter((what) => what.kind === 'deaf');
    expect(others).toEqual([]);
    expect(deaf).toMatchObject({ room: rig.room });
    expect(Temporal.Instant.compare(deaf!.since, deaf!.until)).toBeLessThanOrEqual(0);
    expect(Temporal.Instant.compare(deaf!.until, left)).toBeLessThanOrEqual(0);
  });

  test('a gap the homeserver does not let it read is named too, and the rest is heard', async () => {
    await using rig = await openRig();
    rig.say(rig.alice, 'before');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['before']));
    await rig.close();
    many(rig, 150, 'm');
    rig.server.faults.next(/messages/, { kind: 'answer', status: 403, body: { errcode: 'M_FORBIDDEN', error: 'no' } });
    await rig.open();
    await vi.waitFor(() => expect(rig.messages().length).toBe(101));
    expect(rig.heard.filter((what) => what.kind === 'deaf').length).toBe(1);
  });

  test('where it stopped reading is stored after what it read was kept: killed between, it hears it again', async () => {
    await using rig = await openRig();
    const file = join(rig.folder, 'memory.json');
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('"token":"s'));
    const before = readFileSync(file, 'utf8');
    const kept = Promise.withResolvers<void>();
    rig.hears = (what) => (rig.heard.push(what), kept.promise);
    const said = rig.say(rig.alice, '!mw freeze web');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['!mw freeze web']));
    const token = (text: string) => (JSON.parse(text) as { readonly token: string }).token;
    expect(token(readFileSync(file, 'utf8'))).toBe(token(before));
    kept.resolve();
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain(said.event_id));
    await rig.close();
    writeFileSync(file, before);
    rig.hears = (what) => Promise.resolve(void rig.heard.push(what));
    await rig.open();
    await vi.waitFor(() => expect(rig.messages().map(({ id }) => id)).toEqual([said.event_id, said.event_id]));
  });

  test('what cannot be kept, or not be remembered, is neither lost nor heard twice', async () => {
    await using rig = await openRig();
    let broken = 1;
    rig.hears = (what) => (broken-- > 0 ? Promise.reject(new Error('no space left')) : Promise.resolve(void rig.heard.push(what)));
    rmSync(rig.folder, { recursive: true });
    writeFileSync(rig.folder, 'in the way');
    rig.say(rig.alice, 'one');
    rig.say(rig.alice, 'two');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['one', 'two']), 10_000);
    rig.say(rig.alice, 'three');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['one', 'two', 'three']), 10_000);
    expect(rig.logged.join('\n')).toContain('no space left');
  });

  test('the same event delivered twice is heard once', async () => {
    await using rig = await openRig();
    const file = join(rig.folder, 'memory.json');
    const first = JSON.parse(readFileSync(file, 'utf8')) as { token: string };
    rig.say(rig.alice, 'once');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['once']));
    await rig.close();
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), token: first.token }));
    await (await rig.open()).isOnline();
    rig.say(rig.alice, 'twice');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['once', 'twice']));
  });

  test.each([
    ['nothing is remembered', () => null],
    ['what is remembered is damaged', () => '{"version":1,'],
    ['what is remembered is of another account', (text: string) => text.replaceAll('@millwright:localhost', '@other:localhost')],
    ['the place is one the homeserver does not know', (text: string) => text.replace(/"token":"s\d+"/, '"token":"gone"')],
  ])('when %s no old command runs again', async (_, spoil) => {
    await using rig = await openRig();
    const file = join(rig.folder, 'memory.json');
    rig.say(rig.alice, 'old');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['old']));
    await rig.close();
    rig.say(rig.alice, 'missed');
    const spoilt = spoil(readFileSync(file, 'utf8'));
    writeFileSync(file, spoilt ?? '');
    await (await rig.open()).isOnline();
    rig.say(rig.alice, 'new');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['old', 'new']));
  });

  test('a lost place is told as a time of deafness', async () => {
    await using rig = await openRig();
    const file = join(rig.folder, 'memory.json');
    await rig.close();
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"token":"s\d+"/, '"token":"gone"'));
    await (await rig.open()).isOnline();
    expect(rig.heard).toMatchObject([{ kind: 'deaf', room: null }]);
  });

  test('a room it is called into tells it nothing of its past', async () => {
    await using rig = await openRig();
    const room = rig.server.house.room({ creator: rig.alice.shown });
    rig.rooms.push(room);
    rig.say(rig.alice, '!mw promote web/1 stable', {}, room);
    rig.server.house.add(room, { type: 'm.room.member', state_key: rig.self.id, sender: rig.alice.shown, content: { membership: 'invite' } });
    await vi.waitFor(() => expect(rig.server.house.membership(room, rig.self.id)).toBe('join'));
    rig.say(rig.alice, '!mw status', {}, room);
    await vi.waitFor(() => expect(texts(rig)).toEqual(['!mw status']));
  });

  test('while the homeserver is down it says so, and goes on by itself', async () => {
    await using rig = await openRig();
    await rig.server.down();
    await vi.waitFor(() => expect(rig.network.health().word).toBe('offline'));
    const answer = rig.network.post({ to: { room: rig.room, direct: false }, document: { verdict: 'Later.' }, key: 'l', urgency: 'answer' });
    rig.say(rig.alice, 'meanwhile');
    await rig.server.up();
    await vi.waitFor(() => expect(texts(rig)).toEqual(['meanwhile']), 5000);
    expect(await answer).toMatchObject({ room: rig.room });
    expect(rig.network.health().word).toBe('online');
    expect(rig.logged).toEqual([expect.stringMatching(/is disturbed: GET got no answer/), expect.stringMatching(/is back\.$/)]);
  });

  test('answers of /sync that are none, or none it understands, stop nothing', async () => {
    await using rig = await openRig();
    rig.server.faults.next(/sync/, { kind: 'answer', status: 200, body: '<html>gateway</html>' });
    rig.server.faults.next(/sync/, { kind: 'answer', status: 502, body: '' });
    rig.say(rig.alice, 'one');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['one']));
    rig.say(rig.alice, 'two');
    await vi.waitFor(() => expect(texts(rig)).toEqual(['one', 'two']), 5000);
  });

  test('a refused token ends it with a sentence in the log, and it does not ask again', async () => {
    await using rig = await openRig();
    rig.server.house.tokens.delete(rig.self.token);
    rig.say(rig.alice, 'hello');
    await vi.waitFor(() => expect(rig.network.health().word).toBe('refused'));
    const asked = rig.server.requests.length;
    expect(await rig.network.post({ to: { room: rig.room, direct: false }, document: { verdict: 'x' }, key: 'x', urgency: 'answer' })).toBeUndefined();
    expect(rig.server.requests.length).toBe(asked);
    expect(rig.logged.filter((line) => /refuses the token of networks\/hs\.yaml \(M_UNKNOWN_TOKEN\)/.test(line)).length).toBe(1);
    expect(rig.logged.join(' ')).not.toContain(rig.self.token);
  });

  test('closing ends the long poll at once', async () => {
    await using rig = await openRig();
    const began = performance.now();
    await rig.close();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(rig.network.health().word).toBe('closed');
  });
});

describe('rooms', () => {
  const invite = (rig: Rig, room: string, by: Sender, more: object = {}) =>
    rig.server.house.add(room, { type: 'm.room.member', state_key: rig.self.id, sender: by.shown, content: { membership: 'invite', ...more } });
  const membership = (rig: Rig, room: string) => rig.server.house.membership(room, rig.self.id);

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
});
