import { planKind } from '@millwright/core/state/kinds/change.ts';
import { freezeKind } from '@millwright/core/state/kinds/evidence.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openAnswerPages } from '@millwright/bot/answer-pages.ts';
import type { Sender } from '@millwright/bot/networks/network.ts';
import { alice, bob, carol, dana, onMatrix, openRooms, stranger, type Rooms } from './rooms.ts';

let rooms: Rooms;
beforeAll(async () => {
  rooms = await openRooms();
});
afterAll(() => rooms[Symbol.asyncDispose]());

/** What a room of lines is told after a line. */
const say = async (text: string, by: Sender = alice, room = '#floor', id?: string) => {
  rooms.news(room);
  await rooms.lines.speaks(text, { by, room, ...(id === undefined ? {} : { id }) });
  await rooms.conversation.idle();
  return rooms.news(room);
};
const write = async (text: string, by: Sender, room = '!space') => {
  rooms.news(room);
  await rooms.messages.speaks(text, { by, room });
  await rooms.conversation.idle();
  return rooms.news(room);
};
const codeIn = (lines: readonly string[][]) => /confirm ([0-9A-Z]{4})\b/.exec(lines.flat().join('\n'))?.[1] ?? '????';
const freezes = () => Array.fromAsync(rooms.factory.ledger.head().find(freezeKind));
const plan = async (code: string) => (await Array.fromAsync(rooms.factory.ledger.head().find(planKind, { code })))[0];

test('a question is answered in three lines at most, and more gives the rest', async () => {
  const [first = []] = await say('!mw help');
  expect(first.length).toBe(3);
  expect(first[0]).toMatch(/^\d+ commands for you\.$/);
  expect(first[2]).toMatch(/^\(\d+ more lines: !mw more\)$/);
  const [second = []] = await say('!mw more');
  expect(second.length).toBe(3);
  expect((await say('!mw help', carol))[0]?.[0]).toMatch(/^\d+ commands for you \(\+\d+ need role releng; help --all shows them\)\.$/);
  expect(await say('!mw more', bob)).toEqual([['There is nothing more to show.']]);
});

test('on a network of messages it is ten lines', async () => {
  const [answer = []] = await write('!mw help', onMatrix('alice'));
  expect(answer.length).toBe(10);
  expect(answer.at(-1)).toMatch(/^\(\d+ more lines: in help\.txt, or !mw more\)$/);
  expect(rooms.messages.seen.at(-1)).toMatchObject({ lines: ['help.txt'], file: expect.stringContaining('whoami'), thread: expect.any(String) });
});

test('talk is not answered, nor another bot’s words behind the same sign; unknown words with our prefix are', async () => {
  expect(await say('status of the mint?')).toEqual([]);
  expect(await say('!seen bob')).toEqual([]);
  expect((await say('!whoami'))[0]?.[0]).toContain('You are alice');
  expect(await say('!mw stauts')).toEqual([['There is no command "stauts".', 'Next: Did you mean status? !mw 1 says it.']]);
  expect((await say('!mw 1', bob))[0]?.[0]).toBe('There is no command "1".');
  expect((await say('millwright: 1'))[0]?.[0]).toBe('Nothing is going on.');
  expect((await say('millwright: whoami'))[0]?.[0]).toContain('You are alice');
});

test('the account on the very message says who speaks; a name says nothing', async () => {
  expect((await say('!mw whoami', stranger))[0]?.[0]).toContain('You are guest');
  const [refusal = []] = await say('!mw lock pond --why "not me"', stranger);
  expect(refusal[0]).toBe('"lock" needs releng; guest has no line that grants it. (people/: there is no file for guest)');
});

test('a refusal says who could, and by which line', async () => {
  const [refusal = []] = await say('!mw freeze pond --until 1d --why "no"', carol);
  expect(refusal[0]).toBe('"freeze" needs releng; carol has no line that grants it. (people/carol.yaml roles: releng is not granted)');
  const [room = []] = await say('!mw promote pond/1 stable', alice);
  expect(room.join(' ')).not.toContain('confirm');
});

test('a line that comes twice is done once', async () => {
  expect((await say('!mw lock pond --why "x"', alice, '#floor', 'twice')).length).toBe(1);
  expect(await say('!mw lock pond --why "x"', alice, '#floor', 'twice')).toEqual([]);
  await say('!mw unlock pond --why "x"');
});

test('edits, quotes and fenced code are not run', async () => {
  rooms.news('!space');
  await rooms.messages.speaks('!mw lock pond --why "edit"', { by: onMatrix('alice'), room: '!space', edited: true });
  await rooms.messages.speaks('> <@bob:x> !mw lock pond --why "quoted"\n\nno, please', { by: onMatrix('alice'), room: '!space' });
  await rooms.messages.speaks('```\n!mw lock pond --why "code"\n```', { by: onMatrix('alice'), room: '!space' });
  await rooms.conversation.idle();
  expect(rooms.news('!space')).toEqual([['Edits are not run; send it again.']]);
  expect((await say('!mw where')).flat().join(' ')).not.toContain('lock');
});

test('a write is planned, shown with a code, and confirmed', async () => {
  const asked = await say('!mw freeze pond --until 1d --why "harvest"');
  expect(asked[0]?.[0]).toMatch(/^This freezes pond until/);
  expect(asked[0]?.[1]).toMatch(/^Next: To do it, type: !mw confirm [0-9A-Z]{4} \(until .*To drop it: !mw reject /);
  expect(await freezes()).toEqual([]);
  const confirmed = await say(`!mw confirm ${codeIn(asked)}`);
  expect(confirmed[0]?.[0]).toMatch(/^pond is frozen until/);
  const [freeze] = await freezes();
  expect(freeze?.by).toBe('person:alice');
  const [entry] = await rooms.factory.ledger.log({ by: 'alice', limit: 1 });
  expect(entry?.cause).toMatchObject({ room: 'room:irc/lines/#floor', command: expect.stringContaining('confirm') });
  expect(entry?.cause.eventId).toMatch(/^irc\/lines\/h\d+$/);
});

test('what somebody does elsewhere is told where the product is at home', async () => {
  const home = rooms.news('#admin').flat();
  expect(home.join('\n')).toMatch(/alice froze pond until .*: harvest. By alice in irc\/lines\/#floor/);
});

test('undo takes it back', async () => {
  const [entry] = await rooms.factory.ledger.log({ by: 'alice', limit: 1 });
  const asked = await say(`!mw undo ${entry?.cause.operation}`);
  await say(`!mw confirm ${codeIn(asked)}`);
  expect(await freezes()).toEqual([]);
});

test('a card takes a yes of the one who asked, and says what became of it', async () => {
  const [asked = []] = await write('!mw freeze pond --until 1d --why "card"', onMatrix('alice'));
  const code = codeIn([asked]);
  const card = rooms.messages.seen.findLast((item) => item.room === '!space' && item.lines.join().includes(code));
  expect(card?.choices).toEqual(['✅', '❌']);
  await rooms.messages.chooses('✅', card!, onMatrix('alice'));
  await rooms.conversation.idle();
  expect((await freezes()).length).toBe(1);
  await vi.waitFor(() => expect(rooms.messages.seen.find((item) => item.id === card?.id)?.lines[0]).toMatch(/^✅ p-\S+ was confirmed by alice\. This freezes/));
  expect(rooms.messages.seen.find((item) => item.id === card?.id)?.choices).toEqual([]);
  const done = await write('!mw unfreeze pond', onMatrix('alice'));
  await write(`!mw confirm ${codeIn(done)}`, onMatrix('alice'));
});

test('a no drops it; a stranger’s yes, a yes on a forged message and the bot’s own do nothing', async () => {
  const [asked = []] = await write('!mw freeze pond --until 1d --why "no"', onMatrix('alice'));
  const code = codeIn([asked]);
  const card = rooms.messages.seen.findLast((item) => item.lines.join().includes(code))!;
  const forged = await rooms.messages.speaks(card.lines.join('\n'), { by: { account: '@eve:x', shown: 'millwright' }, room: '!space' });
  await rooms.messages.chooses('✅', forged, onMatrix('alice'));
  await rooms.messages.chooses('✅', card, { account: null, shown: 'alice' });
  await rooms.messages.chooses('✅', card, { account: '@eve:x', shown: 'alice' });
  await rooms.messages.chooses('✅', card, { account: '@millwright:x', shown: 'millwright' });
  await rooms.messages.chooses('👍', card, onMatrix('alice'));
  await rooms.conversation.idle();
  expect((await plan(code))?.state).toBe('pending');
  await rooms.messages.chooses('❌', card, onMatrix('bob'));
  await rooms.conversation.idle();
  expect(await plan(code)).toMatchObject({ state: 'rejected', closedBy: 'person:bob' });
  expect(await freezes()).toEqual([]);
});

test('a yes that is taken back too late says so', async () => {
  const [asked = []] = await write('!mw freeze pond --until 1d --why "late"', onMatrix('alice'));
  const card = rooms.messages.seen.findLast((item) => item.lines.join().includes(codeIn([asked])))!;
  const chosen = await rooms.messages.chooses('✅', card, onMatrix('alice'));
  await rooms.conversation.idle();
  rooms.news('!space');
  await rooms.messages.withdraws(chosen, '!space', onMatrix('alice'));
  await rooms.messages.withdraws(chosen, '!space', onMatrix('alice'));
  await rooms.conversation.idle();
  const news = rooms.news('!space');
  expect(news.length).toBe(1);
  expect(news[0]?.[0]).toMatch(/was decided before that was taken back/);
  const done = await write('!mw unfreeze pond', onMatrix('alice'));
  await write(`!mw confirm ${codeIn(done)}`, onMatrix('alice'));
});

test('a line that is taken back asks for nothing any more', async () => {
  rooms.news('!space');
  const line = await rooms.messages.speaks('!mw freeze pond --until 1d --why "slip"', { by: onMatrix('alice'), room: '!space' });
  await rooms.conversation.idle();
  const code = codeIn(rooms.news('!space'));
  await rooms.messages.withdraws(line.id, '!space', onMatrix('alice'));
  await rooms.conversation.idle();
  expect(await plan(code)).toMatchObject({ state: 'rejected', why: 'its message was taken back' });
});

test('three wrong codes drop what waits in the room', async () => {
  const asked = await say('!mw freeze pond --until 1d --why "guess"');
  for (const code of ['AAAA', 'BBBB']) await say(`!mw confirm ${code}`, bob);
  expect((await plan(codeIn(asked)))?.state).toBe('pending');
  const last = await say('!mw confirm CCCC', bob);
  expect(last.flat().join(' ')).toMatch(/3 wrong codes, so p-\S+ is dropped/);
  expect((await plan(codeIn(asked)))?.state).toBe('rejected');
});

test('somebody whose account changes between the plan and the yes is another person', async () => {
  const asked = await say('!mw freeze pond --until 1d --why "switch"');
  const refused = await say(`!mw confirm ${codeIn(asked)}`, { account: 'mallory', shown: 'alice' });
  expect(refused[0]?.[0]).toContain('needs packager; guest has no line');
  const left = await say(`!mw confirm ${codeIn(asked)}`, { account: null, shown: 'alice' });
  expect(left[0]?.[0]).toContain('guest');
  expect((await plan(codeIn(asked)))?.state).toBe('pending');
  await say(`!mw reject ${codeIn(asked)} --why "test"`);
});

test('what is asked for where nothing is proven waits for the same person where it is', async () => {
  await rooms.unproven.speaks('!mw freeze pond --until 1d --why "claimed" --yes', { by: stranger, room: '#stones' });
  await rooms.conversation.idle();
  const asked = rooms.news('#stones');
  expect(asked[0]?.[1]).toContain('unproven does not prove that you are alice. Where accounts are proven, alice types: !mw confirm');
  const code = codeIn(asked);
  await rooms.unproven.speaks(`!mw confirm ${code}`, { by: stranger, room: '#stones' });
  await rooms.conversation.idle();
  expect(rooms.news('#stones')[0]?.[0]).toContain('"confirm" needs somebody who is known');
  expect((await say(`!mw confirm ${code}`, bob))[0]?.[0]).toContain('only alice can confirm it');
  expect((await say(`!mw confirm ${code}`, alice))[0]?.[0]).toMatch(/^pond is frozen/);
  await rooms.unproven.speaks('!mw promote pond/1 stable', { by: stranger, room: '#stones' });
  await rooms.unproven.speaks('!mw trace libpebble', { by: stranger, room: '#stones' });
  await rooms.conversation.idle();
  const news = rooms.news('#stones');
  expect(news.at(-1)?.[0]).toContain('libpebble');
  const done = await say('!mw unfreeze pond');
  await say(`!mw confirm ${codeIn(done)}`);
});

test('a direct conversation needs no prefix, and changes nothing unless a room file allows it', async () => {
  rooms.news('alice');
  await rooms.lines.speaks('trace libpebble', { by: alice, room: 'alice', direct: true });
  await rooms.lines.speaks('lock pond --why "quiet"', { by: alice, room: 'alice', direct: true });
  await rooms.conversation.idle();
  const news = rooms.news('alice');
  expect(news[0]?.[0]).toContain('libpebble');
  expect(news[1]?.[0]).toBe(
    'room:irc/lines/direct is not configured, so nothing may be changed from there. (rooms/: there is no file for room:irc/lines/direct)',
  );
});

test('what a bridge carries over is heard once, and what it says for others is not heard', async () => {
  rooms.news('#floor');
  rooms.news('!floor');
  await rooms.lines.speaks('!mw whoami', { by: bob, room: '#floor' });
  await rooms.messages.speaks('!mw whoami', { by: { account: '@irc_bob:x', shown: 'bob (IRC)' }, room: '!floor' });
  await rooms.lines.speaks('!mw whoami', { by: { account: null, shown: 'bridged_eve' }, room: '#floor' });
  await rooms.conversation.idle();
  expect(rooms.news('#floor').length).toBe(1);
  await rooms.messages.speaks('!mw version', { by: onMatrix('bob'), room: '!floor' });
  await rooms.conversation.idle();
  expect(rooms.news('#floor').length).toBe(1);
  expect(rooms.news('!floor')).toEqual([]);
});

test('an alias stands for its line, and permission is that of the line', async () => {
  await rooms.factory.refresh([], { actor: 'system' });
  const asked = await say('!mw rb', alice);
  expect(asked.flat().join(' ')).toContain('confirm');
  expect((await plan(codeIn(asked)))?.command).toBe('rebuild libpebble');
  await say(`!mw reject ${codeIn(asked)} --why "only asked"`);
  expect((await say('!mw rb', stranger))[0]?.[0]).toContain('"rebuild" needs packager; guest has no line that grants it.');
});

test('an account is linked by the person it says it is, from an account that is known', async () => {
  const [asked = []] = await write('!mw link bob', { account: '@bobby:x', shown: 'bobby' });
  const code = /link ([0-9A-Z]{6})/.exec(asked.join(' '))?.[1] ?? '';
  expect(asked[0]).toBe('@bobby:x on messages asks to be bob. Only bob can agree.');
  expect((await say(`!mw link ${code}`, alice))[0]?.[0]).toContain('messages/@bobby:x asks to be bob, so only they can say its code.');
  expect((await say(`!mw link ${code}`, { account: 'eve', shown: 'bob' }))[0]?.[0]).toContain(`There is no person "${code}"`);
  expect((await say(`!mw link ${code}`, stranger))[0]?.[0]).toContain('No account was proven on this message');
  expect((await say(`!mw link ${code}`, bob))[0]?.[0]).toBe('@bobby:x on messages is bob from now on.');
  expect((await write('!mw whoami', { account: '@bobby:x', shown: 'bobby' }))[0]?.[0]).toContain('You are bob');
  const [entry] = await rooms.factory.ledger.log({ by: 'bob', limit: 1 });
  const undo = await say(`!mw undo ${entry?.cause.operation}`, bob);
  await say(`!mw confirm ${codeIn(undo)}`, bob);
  expect((await write('!mw whoami', { account: '@bobby:x', shown: 'bobby' }))[0]?.[0]).toContain('You are guest');
});

test('why, alone, tells why one was refused last, by which line', async () => {
  await say('!mw freeze pond --until 1d --why "x"', carol);
  const [why = []] = await say('!mw why', carol);
  expect(why[0]).toMatch(
    /^You were refused at .*: freeze pond --until 1d --why x\. "freeze" needs releng; carol has no line that grants it\. \(people\/carol\.yaml roles: releng is not granted\)$/,
  );
  expect(why[1]).toBe('Next: !mw explain tells who could say it.');
  expect((await say('!mw why', dana))[0]?.[0]).toBe('Nothing was refused to you lately.');
});

test('a refusal is in the log, is explained with who could have said it, and is known after a restart', async () => {
  await say('!mw freeze pond --until 1d --why "again"', carol);
  await say('!mw lock pond --why "mine"', { account: 'alice', shown: 'alice' });
  rooms = await rooms.again();
  const [refused = []] = await say('!mw log --by carol --since 1h', bob);
  expect(refused[0]).toMatch(/\. (One line was|\d+ lines were) refused, .*: freeze pond --until 1d --why again\.$/);
  const [why = []] = await say('!mw explain', carol);
  expect(why[0]).toMatch(/^carol was refused at .*: freeze pond .*\. "freeze" needs releng; .* \(people\/carol\.yaml roles: releng is not granted\)$/);
  expect(why[1]).toBe('Next: alice, bob and dana could say it.');
  expect((await say('!mw more', carol)).flat()[0]).toMatch(/^room +irc/);
  const [entry] = await rooms.factory.ledger.log({ by: 'alice', limit: 1 });
  const told = (await write(`!mw explain ${entry?.cause.operation}`, onMatrix('alice'))).flat().join('\n');
  expect(told).toMatch(/^alice did this in irc\/lines\/#floor at .*: lock\(pond\)/);
  expect(told).toMatch(/message +irc\/lines\//);
  await say('!mw unlock pond --why done', alice);
  expect(await say('!mw explain op-20260101-nothing')).toEqual([['No operation is called "op-20260101-nothing".', expect.any(String)]]);
});

test('what was said long ago is not done', async () => {
  const late = rooms.factory.now().subtract({ minutes: 11 });
  await rooms.lines.speaks('!mw lock pond --why "late"', { by: alice, room: '#floor', at: late });
  await rooms.conversation.idle();
  expect(rooms.news('#floor')[0]?.[0]).toMatch(/^I was away when you said that/);
});

test('when the bot was deaf it says from when to when', async () => {
  const until = rooms.factory.now();
  await rooms.lines.hears({ kind: 'deaf', room: '#floor', since: until.subtract({ minutes: 3 }), until });
  await rooms.conversation.idle();
  expect(rooms.news('#floor')[0]?.[0]).toMatch(/^I heard nothing here from .* to .*; what was said to me then is to be said again\.$/);
});

test('where the site has a public address, what is left of an answer is on a page, and a page of its own is not made twice', async () => {
  rooms = await rooms.again({ 'factory.yaml': 'name: stones\nsite: {base: "https://mill.example.org"}\nconsole: {act_as: true}\n' });
  const [shown = []] = await say('!mw help');
  expect(shown[2]).toMatch(/^https:\/\/mill\.example\.org\/r\/[0-9a-z]{26}\/$/);
  const pages = openAnswerPages(rooms.factory.folder, { now: () => rooms.factory.now(), random: () => 0 });
  const kept = await pages.find(shown[2]?.split('/').at(-2) ?? '');
  expect(kept).toMatchObject({ command: 'help', by: 'person:alice', document: { verdict: shown[0] }, json: { kind: 'help', ok: true } });
  expect((await say('!mw more')).flat().length).toBe(3);
  const [traced = []] = await say('!mw trace libpebble');
  expect(traced.at(-1)).toMatch(/^https:\/\/mill\.example\.org\/c\//);
});
