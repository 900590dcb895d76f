import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openRig, Rig } from './__fixtures__/rig.ts';

const texts = (rig: Rig) => rig.messages().map(({ text }) => text);
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
  expect(await answer).toBeDefined();
  expect(rig.network.health().word).toBe('online');
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
