import { expect, test, vi } from 'vitest';
import { networkContract } from '../network.contract.ts';
import type { Post, Sender } from '../network.ts';
import type { Event } from './__fixtures__/homeserver/house.ts';
import { MessageLimit } from './__fixtures__/homeserver/faults.ts';
import { openRig, Rig } from './__fixtures__/rig.ts';

networkContract('Matrix', async () => {
  const rig = new Rig();
  await rig.server.up();
  rig.direct(rig.bob);
  await rig.open();
  await rig.isOnline();
  return {
    network: rig.network,
    heard: rig.heard,
    room: rig.room,
    alice: rig.alice,
    bob: rig.bob,
    stranger: rig.stranger,
    speak: (by: Sender, text: string, direct = false) => Promise.resolve(void rig.say(by, text, {}, direct ? rig.direct(by) : rig.room)),
    seen: (where: string | Sender) => rig.seen(where),
    choose: (by: Sender, on, choice: string) => Promise.resolve(void rig.react(by, on, choice)),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
});

const post = (rig: Rig, own: Partial<Post> = {}): Post => ({
  to: { room: rig.room, direct: false },
  document: { verdict: 'Hello.' },
  key: 'key',
  urgency: 'answer',
  ...own,
});
const contents = (rig: Rig, type = 'm.room.message') => rig.own(type).map((event: Event) => event.content as Readonly<Record<string, any>>);

test('it speaks in notices that notify nobody, with a body that reads by itself and HTML without a foreign tag', async () => {
  await using rig = await openRig();
  const hostile = '<img src=x onerror=alert(1)> @room "&\u202e';
  await rig.network.post(
    post(rig, {
      document: {
        verdict: hostile,
        next: hostile,
        body: [
          { kind: 'lines', title: hostile, lines: [hostile, '  under it'] },
          { kind: 'fields', fields: [[hostile, hostile]] },
          { kind: 'table', columns: [hostile], rows: Array.from({ length: 20 }, () => [hostile]) },
        ],
      },
    }),
  );
  const [content] = contents(rig);
  expect(content).toMatchObject({ msgtype: 'm.notice', format: 'org.matrix.custom.html', 'm.mentions': {} });
  expect(content?.['body']).toMatch(/^<img src=x onerror=alert\(1\)> @room "&\\u\{202e\}\nNext: /);
  const tags = [...String(content?.['formatted_body']).matchAll(/<\/?([a-z]+)([^>]*)>/g)];
  expect(new Set(tags.map(([, tag]) => tag))).toEqual(new Set(['p', 'strong', 'br', 'details', 'summary', 'table', 'thead', 'tr', 'th', 'tbody', 'td']));
  expect(tags.map(([, , attributes]) => attributes).join('')).toBe('');
});

test('whom it calls is called by account, and nobody else', async () => {
  await using rig = await openRig();
  await rig.network.post(post(rig, { calls: rig.alice, document: { verdict: 'web/1 is done, says @bob:localhost.' } }));
  await rig.network.post(post(rig, { calls: rig.stranger, key: 'k2' }));
  const [first, second] = contents(rig);
  expect(first).toMatchObject({ body: '@alice:localhost: web/1 is done, says @bob:localhost.', 'm.mentions': { user_ids: ['@alice:localhost'] } });
  expect(first?.['formatted_body']).toBe('<p><a href="https://matrix.to/#/%40alice%3Alocalhost">@alice:localhost</a>: web/1 is done, says @bob:localhost.</p>');
  expect(second?.['m.mentions']).toEqual({});
});

test('an answer stays in the thread of its command, and elsewhere says what it answers', async () => {
  await using rig = await openRig();
  const reply = { room: rig.room, id: '$command' };
  await rig.network.post(post(rig, { to: { room: rig.room, direct: false, thread: '$root' }, reply }));
  await rig.network.post(post(rig, { reply, key: 'b' }));
  await rig.network.post(post(rig, { to: { room: rig.room, direct: false, thread: '$command' }, key: 'c' }));
  expect(contents(rig).map((content) => content['m.relates_to'])).toEqual([
    { rel_type: 'm.thread', event_id: '$root', is_falling_back: true, 'm.in_reply_to': { event_id: '$command' } },
    { 'm.in_reply_to': { event_id: '$command' } },
    { rel_type: 'm.thread', event_id: '$command', is_falling_back: true, 'm.in_reply_to': { event_id: '$command' } },
  ]);
});

test.each([
  ['the answer is lost', { kind: 'lost' }],
  ['nothing arrives', { kind: 'refused' }],
  ['the server stumbles', { kind: 'answer', status: 500, body: 'oops' }],
  ['something in between answers in its place', { kind: 'answer', status: 200, body: '<html>' }],
  [
    'a limit says how long in the header',
    { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 60_000 } },
  ],
  ['a limit says how long in the body', { kind: 'answer', status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 5 } }],
  ['a limit says nothing', { kind: 'answer', status: 429 }],
] as const)('when %s, the message is sent again and is there once', async (_, fault) => {
  await using rig = await openRig();
  rig.server.faults.next(/PUT .*send/, fault);
  const handle = await rig.network.post(post(rig));
  expect(rig.seen(rig.room)).toEqual([['Hello.']]);
  expect(handle).toEqual({ room: rig.room, id: rig.own('m.room.message')[0]?.event_id });
});

test('the same act in the next process is the same message, also where the server has forgotten', async () => {
  await using rig = await openRig();
  rig.server.faults.next(/PUT .*send/, { kind: 'lost' });
  const first = await rig.network.post(post(rig));
  await rig.close();
  await (await rig.open()).isOnline();
  rig.server.transactions.clear();
  expect(await rig.network.post(post(rig))).toEqual(first);
  expect(rig.seen(rig.room)).toEqual([['Hello.']]);
});

test('through a storm of refusals everything arrives, in order, once; what somebody waits for comes first', async () => {
  await using rig = await openRig();
  rig.server.limit = new MessageLimit(50, 3);
  const digests = Array.from({ length: 8 }, (_, index) =>
    rig.network.post(post(rig, { key: `d${index}`, urgency: 'digest', document: { verdict: `digest ${index}` } })),
  );
  const answers = Array.from({ length: 8 }, (_, index) => rig.network.post(post(rig, { key: `a${index}`, document: { verdict: `answer ${index}` } })));
  await Promise.all([...digests, ...answers]);
  const [first, ...rest] = rig.seen(rig.room).map(([line]) => line);
  expect(first).toBe('digest 0');
  expect(rest).toEqual([...Array.from({ length: 8 }, (_, index) => `answer ${index}`), ...Array.from({ length: 7 }, (_, index) => `digest ${index + 1}`)]);
});

test('what may not be said is named in the log and holds nothing up', async () => {
  await using rig = await openRig();
  expect(await rig.network.post(post(rig, { to: { room: '!nowhere:localhost', direct: false } }))).toBeUndefined();
  expect(await rig.network.post(post(rig, { key: 'k2' }))).toMatchObject({ room: rig.room });
  expect(rig.logged.at(-1)).toContain('A message to !nowhere:localhost could not be sent: ');
});

test('an answer takes one request', async () => {
  await using rig = await openRig();
  const asked = (): number => rig.server.requests.filter((request) => !request.endsWith('/sync')).length;
  const before = asked();
  rig.say(rig.alice, 'millwright: status');
  await vi.waitFor(() => expect(rig.messages().length).toBe(1));
  const { id, place } = rig.messages()[0]!;
  await rig.network.post(post(rig, { to: place, reply: { room: place.room, id }, key: `answer ${id}` }));
  expect(asked() - before).toBe(1);
});

test('a change of a message keeps its place and calls nobody; changes that tell of progress keep their distance', async () => {
  await using rig = await openRig({ edit_every: '1s' });
  const handle = await rig.network.post(post(rig, { document: { verdict: '0/9' } }));
  const began = performance.now();
  const changes = [1, 2, 3, 4].map((count) =>
    rig.network.update!(handle!, post(rig, { calls: rig.alice, urgency: 'progress', key: 'p', document: { verdict: `${count}/9` } })),
  );
  await Promise.all(changes);
  const edits = contents(rig).slice(1);
  expect(edits.map((content) => content['m.new_content'].body)).toEqual(['@alice:localhost: 1/9', '@alice:localhost: 4/9']);
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(edits[0]).toMatchObject({ body: '* @alice:localhost: 1/9', 'm.mentions': {}, 'm.relates_to': { rel_type: 'm.replace', event_id: handle!.id } });
  await rig.network.update!(handle!, post(rig, { urgency: 'end', document: { verdict: 'Done.' } }));
  expect(contents(rig).at(-1)?.['m.new_content'].body).toBe('Done.');
});

test('a change that the server cannot take now is given back, and made when it is asked for again', async () => {
  await using rig = await openRig();
  const handle = await rig.network.post(post(rig));
  rig.server.faults.next(/PUT .*send/, { kind: 'answer', status: 503 }, 100);
  const change = post(rig, { urgency: 'end', document: { verdict: 'Done.' } });
  await expect(rig.network.update!(handle!, change)).rejects.toThrow('cannot be changed just now');
  expect(rig.network.health().word).toBe('offline');
  rig.server.faults.clear();
  await rig.network.update!(handle!, change);
  expect(rig.seen(rig.room)).toEqual([['Done.']]);
});

test('choices are offered as reactions of its own, and taken back, also by the next process', async () => {
  await using rig = await openRig();
  const handle = await rig.network.post(post(rig));
  await rig.network.ask!(handle!, ['✅', '❌']);
  expect(contents(rig, 'm.reaction').map((content) => content['m.relates_to'])).toEqual(
    ['✅', '❌'].map((key) => ({ rel_type: 'm.annotation', event_id: handle!.id, key })),
  );
  await rig.network.ask!(handle!, ['✅', '❌']);
  expect(rig.own('m.reaction').length).toBe(2);
  rig.react(rig.bob, handle!, '✅');
  await rig.close();
  await (await rig.open()).isOnline();
  await rig.network.ask!(handle!, []);
  expect(rig.own('m.reaction').map(({ content }) => content)).toEqual([{}, {}]);
  expect(rig.server.house.timeline(rig.room).filter((event) => event.sender === rig.bob.shown && event.type === 'm.reaction')[0]?.content).not.toEqual({});
});

test('a sign on a command takes the place of the one before', async () => {
  await using rig = await openRig();
  const command = rig.say(rig.alice, '!mw rebuild hello');
  await rig.network.mark!(rig.handle(command), '👀');
  await rig.network.mark!(rig.handle(command), '👀');
  await rig.close();
  await (await rig.open()).isOnline();
  await rig.network.mark!(rig.handle(command), '✅');
  expect(contents(rig, 'm.reaction').map((content) => content['m.relates_to']?.key)).toEqual([undefined, '✅']);
});

test('a long answer comes in pages that each fit into an event: the first as the answer, the rest in its thread, the link last', async () => {
  await using rig = await openRig();
  const rows = Array.from({ length: 900 }, (_, index) => [`pkg-${index}`, '<&>'.repeat(12), index % 7 === 0 ? '日本語'.repeat(10) : 'x']);
  const reply = { room: rig.room, id: '$command' };
  const handle = await rig.network.post(
    post(rig, {
      calls: rig.alice,
      reply,
      rest: 'The end.',
      document: { verdict: '900 rows.', next: 'more', body: [{ kind: 'table', title: 'Rows', columns: ['NAME', 'WHAT', 'ELSE'], rows }] },
    }),
  );
  const pages = contents(rig);
  expect(pages.length).toBe(5);
  expect(handle?.id).toBe(rig.own('m.room.message')[0]?.event_id);
  for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(60_000);
  expect(pages[0]?.['m.relates_to']).toEqual({ 'm.in_reply_to': { event_id: '$command' } });
  expect(pages.slice(1).map((page) => page['m.relates_to'].event_id)).toEqual(Array.from({ length: 4 }, () => '$command'));
  expect(pages.map((page) => page['m.mentions'])).toEqual([{ user_ids: ['@alice:localhost'] }, {}, {}, {}, {}]);
  const text = pages.map((page) => page['body']).join('\n');
  const shown = Array.from({ length: 900 }, (_, index) => index).filter((index) => new RegExp(`pkg-${index} `).test(text));
  expect(shown).toEqual(Array.from({ length: shown.length }, (_, index) => index));
  expect(text).toMatch(/\d+ more lines are left out\. The end\.$/);
});

test('one line that is longer than any message is cut, and no character is torn', async () => {
  await using rig = await openRig();
  await rig.network.post(post(rig, { document: { verdict: '𝔘'.repeat(50_000) } }));
  const [content] = contents(rig);
  expect(String(content?.['body']).replaceAll(/\s/g, '')).toMatch(/^(𝔘)+…$/u);
});

test('a person is answered in the conversation there is, and only where there never was one, one is begun', async () => {
  await using rig = await openRig();
  const to = { account: '@bob:localhost' };
  const [first, second] = await Promise.all([rig.network.post(post(rig, { to })), rig.network.post(post(rig, { to, key: 'k2' }))]);
  expect(first?.room).toBe(second?.room);
  expect(rig.server.house.membership(first!.room, rig.bob.shown)).toBe('invite');
  expect(rig.server.house.accountData.get(`${rig.self.id} m.direct`)).toEqual({ '@bob:localhost': [first?.room] });
  rig.server.house.add(first!.room, { type: 'm.room.member', state_key: rig.bob.shown, sender: rig.bob.shown, content: { membership: 'leave' } });
  await rig.close();
  await (await rig.open()).isOnline();
  await rig.network.post(post(rig, { to, key: 'k3' }));
  expect(rig.server.requests.filter((request) => request.endsWith('/createRoom')).length).toBe(1);
  expect(await rig.network.post(post(rig, { to: { account: '@eve:elsewhere.example' }, key: 'k4' }))).toBeUndefined();
});

test('a file is uploaded and named', async () => {
  await using rig = await openRig();
  await rig.network.attach!({ room: rig.room, direct: false }, { name: 'log.txt', type: 'text/plain', bytes: new TextEncoder().encode('log'), key: 'log' });
  expect(contents(rig)).toMatchObject([{ msgtype: 'm.file', body: 'log.txt', url: 'mxc://localhost/1', info: { mimetype: 'text/plain', size: 3 } }]);
});

test('a message is pinned beside what people pinned, once; where that is not allowed the log says so', async () => {
  await using rig = await openRig();
  rig.server.house.add(rig.room, { type: 'm.room.pinned_events', state_key: '', sender: rig.alice.shown, content: { pinned: ['$theirs'] } });
  const handle = await rig.network.post(post(rig, {}));
  await rig.network.pin!(handle!);
  await rig.network.pin!(handle!);
  expect(rig.server.house.state(rig.room, 'm.room.pinned_events', '')?.content).toEqual({ pinned: ['$theirs', handle?.id] });
  expect(rig.server.requests.filter((request) => /^PUT .*pinned_events/.test(request)).length).toBe(1);
  rig.server.faults.next(/GET .*pinned_events/, { kind: 'answer', status: 403, body: { errcode: 'M_FORBIDDEN' } });
  await rig.network.pin!(handle!);
  expect(rig.logged.join('\n')).toContain('A pin on');
});

test('what was to be said when it is closed is said first', async () => {
  await using rig = await openRig();
  rig.server.faults.next(/PUT .*send/, { kind: 'answer', status: 429, body: { retry_after_ms: 50 } }, 2);
  const posts = ['one', 'two'].map((key) => rig.network.post(post(rig, { key, document: { verdict: key } })));
  await rig.close();
  await Promise.all(posts);
  expect(rig.seen(rig.room)).toEqual([['one'], ['two']]);
});
