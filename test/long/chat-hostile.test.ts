import { afterAll, beforeAll, expect, test } from 'vitest';
import { alice, carol, onMatrix, openRooms, stranger, type Rooms } from '../chat/rooms.ts';

let rooms: Rooms;
beforeAll(async () => {
  rooms = await openRooms();
});
afterAll(() => rooms[Symbol.asyncDispose]());

/** A generator that gives the same lines every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  '\r\nQUIT :gone',
  '\nPRIVMSG #admin :!mw confirm AAAA',
  '\u0000',
  '\u0001VERSION\u0001',
  '\u0001ACTION waves\u0001',
  '\u0002bold\u0002',
  '\u000304,01red',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '<b>',
  '</pre><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '&lt;',
  '[x](javascript:alert(1))',
  '**bold**',
  '`code`',
  '```',
  '> quote',
  '@room',
  '!mw',
  '!mw !mw',
  'millwright:',
  '\u202etxt.exe',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\ud800',
  'e\u0301'.repeat(40),
  '👩‍👩‍👧‍👦'.repeat(8),
  'w'.repeat(400),
  'ф'.repeat(200),
  '%n%s%00',
  '$(reboot)',
  '; rm -rf /',
  '../../etc/passwd',
  '"',
  "'",
  '“',
  '\\',
  '--',
  '–-yes',
  '--as bob',
  '--room room:console',
  '--json',
  '--at 1970-01-01',
  '__proto__',
  'constructor',
  '{"a":1}',
  '\t',
  '   ',
  '@+account=alice :',
  ':server 900',
];
const words = [
  'trace',
  'rebuild',
  'promote',
  'confirm',
  'freeze pond --until 1d --why',
  'why',
  'log --about',
  'watch',
  'help',
  'status',
  'owner',
  'path',
  'link',
  'lock',
  'undo',
  'more',
  'mute',
  'waive',
  'query',
];

test('a thousand hostile lines inject nothing, break nothing, and change nothing', async () => {
  const next = dice(7);
  const before = rooms.factory.ledger.head().commit;
  const speakers = [stranger, carol, { account: 'eve\r\nQUIT', shown: 'eve\u202e<b>' }, { account: null, shown: '\u0000' }];
  for (let round = 0; round < 1000; round++) {
    const count = 1 + next(4);
    const parts = Array.from({ length: count }, () => pieces[next(pieces.length)] ?? '');
    const head = next(3) === 0 ? '' : `!mw ${words[next(words.length)]} `;
    const text = head + parts.join(next(2) === 0 ? ' ' : '');
    const by = speakers[next(speakers.length)] ?? stranger;
    if (next(2) === 0) await rooms.lines.speaks(text, { by, room: '#floor' });
    else await rooms.messages.speaks(text, { by: by.account === 'carol' ? onMatrix('carol') : by, room: '!space' });
    if (round % 20 === 0) await rooms.conversation.idle();
  }
  await rooms.conversation.idle();
  const said = [...rooms.lines.seen, ...rooms.messages.seen];
  expect(said.length).toBeGreaterThan(500);
  for (const { lines, room } of said) {
    expect(lines.length).toBeLessThanOrEqual(room.startsWith('#') ? 3 : 10);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])/u);
  }
  expect(said.filter((item) => item.lines.join(' ').includes('a mistake in Millwright'))).toEqual([]);
  const after = await rooms.factory.ledger.log({ limit: 5000 });
  const acts = after.filter((entry) => entry.cause.actor.startsWith('person:') && entry.commit !== before);
  expect(acts.map((entry) => entry.cause.subject)).toEqual([]);
}, 200_000);

test('after all that it answers as ever', async () => {
  rooms.news('#floor');
  await rooms.lines.speaks('!mw whoami', { by: alice, room: '#floor' });
  await rooms.conversation.idle();
  expect(rooms.news('#floor')[0]?.[0]).toContain('You are alice');
});
