import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Message, Network } from '../network.ts';
import { allCaps } from './__fixtures__/irc-server.ts';
import { openIrcRig, type IrcRig } from './__fixtures__/irc-rig.ts';

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { interval: 4, timeout: 5000 });
const pem = (name: string): string => join(import.meta.dirname, '__fixtures__', 'tls', name);
const text = (name: string): string => readFileSync(pem(name), 'utf8');
const tls = { cert: text('server.pem'), key: text('server.key'), ca: text('ca.pem') };

const isIn = (rig: IrcRig, room = '#floor') =>
  eventually(() => {
    expect(rig.server.sessions()[0]?.hears(room)).toBe(true);
    expect(rig.network.health().sentence).not.toContain(`${room} (`);
  });
/** Time goes by, and what the server says meanwhile is heard. */
async function pass(rig: IrcRig, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 15_000) {
    rig.clock.move(Math.min(15_000, ms - gone));
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
const messages = (rig: IrcRig): Message[] => rig.heard.filter((what) => what.kind === 'message');
const texts = (rig: IrcRig): string[] => messages(rig).map((message) => message.text);
const word = (network: Network): string => network.health().word;
/** Everything said before this has been dealt with. */
async function settled(rig: IrcRig): Promise<void> {
  const end = `end ${rig.heard.length} ${Math.floor(performance.now() * 1000)}`;
  rig.server.speaks({ nick: 'probe', account: 'probe', to: '#floor', text: end });
  await eventually(() => expect(texts(rig)).toContain(end));
  rig.heard.splice(
    rig.heard.findIndex((what) => what.kind === 'message' && what.text === end),
    1,
  );
}
let keys = 0;
const say = (rig: IrcRig, verdict: string, to: Parameters<Network['post']>[0]['to'] = { room: '#floor', direct: false }) =>
  rig.network.post({ to, document: { verdict }, key: `k${keys++}`, urgency: 'answer' });

describe('who speaks', () => {
  test('a tag that a client made up proves nothing', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.speaks({ nick: 'mallory', to: '#floor', text: 'promote', forged: 'account=alice;+account=alice' });
    rig.server.speaks({ nick: 'alice', account: 'mallory', to: '#floor', text: 'promote', forged: 'account=alice' });
    await eventually(() =>
      expect(messages(rig).map((message) => message.by)).toEqual([
        { account: null, shown: 'mallory' },
        { account: 'mallory', shown: 'alice' },
      ]),
    );
  });

  test('a nick taken between plan and confirmation is somebody else, and an account switched in between too', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'promote' });
    rig.server.raw(':alice!u@h QUIT :gone');
    rig.server.joins('alice', '#floor', null);
    rig.server.speaks({ nick: 'alice', to: '#floor', text: 'confirm 7K2Q' });
    rig.server.speaks({ nick: 'alice', account: 'carol', to: '#floor', text: 'confirm 7K2Q now' });
    await eventually(() => expect(messages(rig).map((message) => message.by.account)).toEqual(['alice', null, 'carol']));
  });

  test('without account-tag nobody is proven, whatever the server says of them otherwise', async () => {
    await using rig = await openIrcRig({ server: { caps: allCaps.filter((cap) => cap !== 'account-tag') } });
    await isIn(rig);
    rig.server.joins('alice', '#floor', 'alice');
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'status' });
    await eventually(() => expect(messages(rig)[0]?.by.account).toBeNull());
    expect(rig.network.proves()).toBe(false);
    expect(rig.log.join('\n')).toContain('people read only');
  });

  test('account-tag taken away later ends the proof', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    expect(rig.network.proves()).toBe(true);
    rig.server.raw(':irc.double CAP millwright DEL :account-tag');
    await eventually(() => expect(rig.network.proves()).toBe(false));
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'status' });
    await eventually(() => expect(messages(rig)[0]?.by.account).toBeNull());
  });

  test('while servers find each other again nobody is believed, for a minute', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.splits(['alice', 'bob', 'carol']);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'confirm 7K2Q' });
    await eventually(() => expect(messages(rig)[0]?.by.account).toBeNull());
    expect(rig.network.proves()).toBe(false);
    rig.clock.move(60_000);
    expect(rig.network.proves()).toBe(true);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'confirm 7K2Q' });
    await eventually(() => expect(messages(rig)[1]?.by.account).toBe('alice'));
  });

  test('a private answer follows its person to another nick and never goes to who took the old one', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: 'millwright', text: 'whoami' });
    await eventually(() => expect(messages(rig)[0]?.place).toEqual({ room: 'alice', direct: true }));
    rig.server.renames('alice', 'alice_away');
    rig.server.joins('alice', '#floor', 'mallory');
    await settled(rig);
    await say(rig, 'For you.', { room: 'alice', direct: true });
    expect(rig.server.said).toMatchObject([{ target: 'alice_away', text: 'For you.', command: 'NOTICE' }]);
    await say(rig, 'By account.', { account: 'alice' });
    expect(rig.server.said.at(-1)).toMatchObject({ target: 'alice_away' });
    rig.server.raw(':alice_away!u@h QUIT :gone');
    await settled(rig);
    rig.server.raw(':alice!u@h ACCOUNT *');
    expect(await say(rig, 'Nobody.', { account: 'nobody' })).toBeUndefined();
  });

  test('who was there before it can be told something by account', async () => {
    await using rig = await openIrcRig();
    rig.server.joins('ann', '#floor', 'alice');
    rig.server.joins('guest', '#floor', null);
    await isIn(rig);
    await eventually(() => expect(rig.server.received.some((line) => line.startsWith('WHO #floor'))).toBe(true));
    await settled(rig);
    await say(rig, 'A page.', { account: 'Alice' });
    expect(rig.server.said).toMatchObject([{ target: 'ann', text: 'A page.', command: 'NOTICE' }]);
  });
});

describe('what is not for it', () => {
  test('bots, notices, actions, its own account, who is ignored and what a bouncer replays are not heard', async () => {
    await using rig = await openIrcRig({ config: { ignore: ['*[m]', 'Relay!*@bridge.example'] } });
    await isIn(rig);
    rig.server.speaks({ nick: 'otherbot', account: 'otherbot', to: '#floor', text: 'a', more: 'bot' });
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'b', command: 'NOTICE' });
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: '\u0001ACTION c\u0001' });
    rig.server.speaks({ nick: 'spare', account: 'Millwright', to: '#floor', text: 'd' });
    rig.server.speaks({ nick: 'alice[m]', to: '#floor', text: 'e' });
    rig.server.raw(':relay!x@bridge.example PRIVMSG #floor :f');
    rig.server.raw('BATCH +z znc.in/playback #floor');
    rig.server.raw('@batch=z :alice!u@h PRIVMSG #floor :g');
    rig.server.raw('BATCH -z');
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'h', forged: 'bot' });
    await eventually(() => expect(texts(rig)).toEqual(['h']));
  });

  test('a message that comes twice is heard once, with an id of its own or without', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    for (let time = 0; time < 2; time++) rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'status', msgid: 'same' });
    for (let time = 0; time < 2; time++) rig.server.raw(':bob!u@h PRIVMSG #floor :trace');
    await settled(rig);
    expect(texts(rig)).toEqual(['status', 'trace']);
  });

  test('its name is taken off in front, formatting inside, and a word to operators alone keeps its place', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.raw(':bob!u@h PRIVMSG #floor :\u0002MILLWRIGHT\u000F, \u000304,12status\u0003  web/1');
    rig.server.raw(':bob!u@h PRIVMSG @#floor :where');
    await eventually(() =>
      expect(messages(rig)).toMatchObject([
        { text: 'status  web/1', named: true, place: { room: '#floor' } },
        { text: 'where', named: false, place: { room: '@#floor', direct: false } },
      ]),
    );
    await say(rig, 'Here.', { room: '@#floor', direct: false }).catch(() => {});
    expect(rig.server.said.at(-1)).toMatchObject({ target: '@#floor' });
  });

  test('a client’s question about ours is answered within the budget, and one at a time', async () => {
    await using rig = await openIrcRig({ config: { budget: { burst: 3, per_second: 1 } } });
    await isIn(rig);
    rig.clock.move(10_000);
    for (let time = 0; time < 30; time++) rig.server.speaks({ nick: `n${time}`, to: 'millwright', text: '\u0001VERSION\u0001' });
    rig.server.speaks({ nick: 'bob', to: 'millwright', text: '\u0001PING 1\u0001' });
    await settled(rig);
    rig.clock.move(30_000);
    await eventually(() => expect(rig.server.said.at(-1)).toMatchObject({ target: 'bob', text: '\u0001PING 1\u0001', command: 'NOTICE' }));
    expect(rig.server.said.length).toBe(4);
    expect(rig.server.said[0]?.text).toBe('\u0001VERSION Millwright\u0001');
  });
});

describe('what it says', () => {
  test('lines are cut to what others get, with signs of four bytes too, and links stay whole', async () => {
    await using rig = await openIrcRig({ server: { host: `${'h'.repeat(60)}.org` } });
    await isIn(rig);
    await say(rig, '🏭 '.repeat(300));
    await say(rig, `done ${'x'.repeat(380)} https://factory.example.org/rebuild/r-20261122-1/`);
    expect(rig.server.wrong).toEqual([]);
    const sent = rig.server.received.filter((line) => line.includes('PRIVMSG #floor')).map((line) => line.slice(line.indexOf(' :') + 2));
    expect(rig.server.said.map((line) => line.text)).toEqual(sent);
    expect(sent.length).toBe(5);
    expect(sent[2]).toMatch(/🏭 …$/u);
    expect(sent.at(-1)).toBe('https://factory.example.org/rebuild/r-20261122-1/');
    for (const line of sent) expect(line.isWellFormed()).toBe(true);
  });

  test('a thousand hostile texts make no line of their own and no line too long', async () => {
    await using rig = await openIrcRig({ config: { budget: { burst: 100_000, per_second: 1 } } });
    await isIn(rig);
    const parts = [
      '\r\nQUIT :x',
      '\0',
      '\u0001VERSION\u0001',
      '\u0003' + '04',
      '\u202e',
      '<b>',
      '**x**',
      'w'.repeat(400),
      '👩‍👩‍👧‍👦'.repeat(30),
      '@+account=alice ',
      ' :',
      '\ud800',
      '#admin,#floor',
    ];
    const posts = Array.from({ length: 1000 }, (_, index) =>
      say(rig, `${index} ${parts[index % parts.length]}${parts[(index * 7) % parts.length]}${parts[(index * 11) % parts.length]}`),
    );
    await Promise.all(posts);
    expect(rig.server.wrong).toEqual([]);
    expect(rig.server.said.length).toBeGreaterThanOrEqual(40);
    expect(rig.server.said.every((line) => line.target === '#floor' && !/\p{Cc}/u.test(line.text))).toBe(true);
    expect(rig.server.received.filter((line) => /^(@\S+ )?QUIT/.test(line))).toEqual([]);
  });

  test('a room of nobody’s choosing is not spoken to, and a nick with more in it neither', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    for (const room of ['#elsewhere', '#floor,#admin', '#floor\r\nQUIT', '']) expect(await say(rig, 'x', { room, direct: false })).toBeUndefined();
    expect(await say(rig, 'x', { room: 'bob,carol', direct: true })).toBeUndefined();
    expect(rig.server.said).toEqual([]);
  });

  test('what nobody is there to hear is not said, and that is known', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.takesNick('!ghost');
    expect(await say(rig, 'Are you there?', { room: 'ghost', direct: true })).toBeUndefined();
  });

  test('the end of a job is told in the room, also while a part of the network is lost', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.splits(['alice', 'bob', 'carol', 'dave']);
    await settled(rig);
    expect(await say(rig, 'r-1 is done.')).toMatchObject({ room: '#floor' });
    expect(rig.server.said.map((line) => line.text)).toEqual(['r-1 is done.']);
  });

  test('what was said is remembered by a bot that starts again', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    const once = { to: { room: '#floor', direct: false }, document: { verdict: 'Once.' }, key: 'once', urgency: 'end' } as const;
    const handle = await rig.network.post(once);
    await rig.restart();
    await isIn(rig);
    expect(await rig.network.post(once)).toEqual(handle);
    expect(rig.server.said.map((line) => line.text)).toEqual(['Once.']);
  });
});

describe('its account', () => {
  test('a password that is refused ends the attempt, and the next comes much later', async () => {
    await using rig = await openIrcRig({ server: { accounts: { millwright: 'other' } } });
    await eventually(() => expect(word(rig.network)).toBe('refused'));
    expect(rig.network.health().sentence).toBe('The server did not take the account: SASL authentication failed. The next attempt is in 900 s.');
    expect(rig.server.received.some((line) => /^(JOIN|CAP END)/.test(line))).toBe(false);
    expect(rig.log.join('\n')).not.toContain('secret');
  });

  test.each([
    ['offers no SASL', { caps: ['message-tags', 'account-tag'] }, 'capability missing'],
    ['offers another kind of SASL only', { caps: ['message-tags', 'sasl=SCRAM-SHA-256'] }, 'unsupported mechanism'],
    ['knows no capabilities at all', { caps: [] }, 'without its account|did not finish'],
  ])('a server that %s is left again', async (_, server, why) => {
    await using rig = await openIrcRig({ server });
    await eventually(() => {
      rig.clock.move(10_000);
      expect(rig.network.health().sentence).toMatch(new RegExp(why));
    });
    expect(rig.server.received.some((line) => line.startsWith('JOIN'))).toBe(false);
  });

  test('the negotiation ends only when the account holds, on servers that would drop it otherwise', async () => {
    await using rig = await openIrcRig({ server: { strictSasl: true } });
    await isIn(rig);
    expect(rig.server.sessions()[0]?.account()).toBe('millwright');
    expect(rig.server.received.filter((line) => line === 'CAP END').length).toBe(1);
  });

  test('a certificate proves the account on a server that the configured authority vouches for', async () => {
    await using rig = await openIrcRig({
      server: { tls },
      config: { tls: { ca: pem('ca.pem') }, sasl: { account: 'millwright', certificate: pem('client.pem'), key: { env: 'IRC_KEY' } } },
      env: { IRC_KEY: text('client.key') },
    });
    await isIn(rig);
    expect(rig.server.sessions()[0]?.account()).toBe('millwright');
    expect(rig.server.received).toContain('AUTHENTICATE EXTERNAL');
  });

  test('a server that nobody vouches for hears nothing', async () => {
    for (const config of [{ tls: { ca: pem('ca.pem') } }, { tls: true }]) {
      await using rig = await openIrcRig({ server: { tls: { cert: text('stranger.pem'), key: text('stranger.key') } }, config });
      await eventually(() => expect(word(rig.network)).toBe('offline'));
      expect(rig.network.health().sentence).toMatch(/certificate/);
      expect(rig.server.received).toEqual([]);
    }
  });

  test('a configuration that could not work says so at once', async () => {
    const opened = (config: Record<string, unknown>) => openIrcRig({ config }).then((rig) => rig[Symbol.asyncDispose]());
    await expect(opened({ nick: 'mill wright' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(opened({ tls: { ca: '/nowhere/ca.pem' } })).rejects.toThrow('/nowhere/ca.pem cannot be read');
    await expect(opened({ host: 'irc.example.org' })).rejects.toThrow('unencrypted');
  });
});

describe('staying there', () => {
  test('after every end it comes back with a fresh client, joins again, and waits ever longer', async () => {
    await using rig = await openIrcRig();
    for (let time = 0; time < 3; time++) {
      await isIn(rig);
      rig.server.drops();
      await eventually(() => expect(word(rig.network)).toBe('offline'));
      rig.clock.move(2000);
    }
    await isIn(rig);
    expect(rig.server.received.filter((line) => line === 'JOIN #floor').length).toBe(4);
    expect(rig.log.filter((line) => line.includes('next attempt is in 2 s')).length).toBe(3);
  });

  test('a first attempt that finds nobody is no end', async () => {
    await using rig = await openIrcRig({ port: 1 });
    for (let time = 0; time < 3; time++) {
      await eventually(() => expect(rig.log.filter((line) => line.includes('ECONNREFUSED')).length).toBe(time + 1));
      rig.clock.move(2000);
    }
  });

  test('a ban waits long, and is told', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.bans('K-Lined');
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await eventually(() => expect(word(rig.network)).toBe('refused'));
    expect(rig.log.at(-1)).toContain('K-Lined');
  });

  test('a server that falls silent is given up after two minutes', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.silent(true);
    rig.clock.move(119_000);
    expect(word(rig.network)).toBe('online');
    rig.clock.move(15_000);
    await eventually(() => expect(rig.network.health()).toMatchObject({ word: 'offline', sentence: expect.stringContaining('silent') }));
    expect(rig.server.received).toContain('PING :still-there');
  });

  test('a server that takes words and carries none is left within a minute and a quarter, and the words are said again', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.halfDead(true);
    const said = say(rig, 'Are you there?');
    rig.clock.move(45_000);
    await settled(rig);
    rig.clock.move(30_000);
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.server.halfDead(false);
    rig.clock.move(2000);
    expect(await said).toMatchObject({ room: '#floor' });
    expect(rig.server.said.map((line) => line.text)).toEqual(['Are you there?']);
  });

  test('kicked, it comes back after half a minute, three times', async () => {
    await using rig = await openIrcRig();
    for (let time = 1; time <= 4; time++) {
      await isIn(rig);
      rig.server.kicks('#floor');
      await eventually(() => expect(rig.log.filter((line) => line.includes('Kicked')).length).toBe(time));
      expect(rig.network.health().sentence).toContain('Not in #floor (kicked by op: out)');
      rig.clock.move(29_000);
      expect(rig.server.sessions()[0]?.hears('#floor')).toBe(false);
      rig.clock.move(1000);
    }
    await pass(rig, 600_000);
    expect(rig.server.received.filter((line) => line === 'JOIN #floor').length).toBe(4);
    expect(rig.log.at(-1)).toContain('stays away');
  });

  test.each(['471', '473', '474', '475', '477'])('a room that answers %s is asked again every five minutes, and nobody waits for it', async (numeric) => {
    await using rig = await openIrcRig({ rooms: ['#floor', '#admin'] });
    rig.server.refusesRoom('#admin', numeric);
    await isIn(rig);
    await eventually(() => expect(rig.log.join('\n')).toContain('#admin cannot be joined'));
    await settled(rig);
    rig.server.refusesRoom('#admin', null);
    await pass(rig, 300_000);
    await isIn(rig, '#admin');
    expect(rig.network.health().sentence).not.toContain('Not in');
  });

  test('a taken nick keeps nobody out; it is taken back when it is free', async () => {
    await using rig = await openIrcRig({ config: { regain: 'NickServ REGAIN millwright' }, rooms: ['#floor'] });
    await isIn(rig);
    rig.server.takesNick('millwright');
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await isIn(rig);
    expect(rig.server.sessions()[0]?.nick()).toBe('millwright_');
    await eventually(() => expect(rig.server.received).toContain('MONITOR + millwright'));
    expect(rig.server.said).toMatchObject([{ target: 'NickServ', text: 'REGAIN millwright' }]);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'millwright: status' });
    await eventually(() => expect(messages(rig)[0]).toMatchObject({ named: true, text: 'status' }));
    rig.server.freesNick('millwright');
    await eventually(() => expect(rig.server.sessions()[0]?.nick()).toBe('millwright'));
  });

  test('where its longer names are taken too it comes under a shorter one, and does not ask for ever', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    for (const nick of ['millwright', 'millwright_', 'millwright__']) rig.server.takesNick(nick);
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await eventually(() => expect(rig.server.sessions()[0]?.nick()).toBe('millwr3'));
    await isIn(rig);
    for (let nick = 3; nick < 20; nick++) rig.server.takesNick(`millwr${nick}`);
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await eventually(() => expect(rig.network.health().sentence).toContain('Every nick that was tried is taken'));
  });

  test('it says of itself that it is a bot', async () => {
    await using rig = await openIrcRig();
    await eventually(() => expect(rig.server.sessions()[0]?.modes()).toBe('+B'));
  });

  test('closed for flooding, it speaks half as fast for an hour', async () => {
    await using rig = await openIrcRig({ config: { budget: { burst: 1000, per_second: 1 } }, server: { flood: { burst: 20, perSecond: 1 } } });
    await isIn(rig);
    for (let line = 0; line < 30; line++) void say(rig, `line ${line}`);
    await eventually(() => expect(rig.log.join('\n')).toContain('half as fast'));
  });

  test('with the budget it is shipped with, a strict server never closes', async () => {
    await using rig = await openIrcRig({ config: { budget: {} }, server: { flood: { burst: 5, perSecond: 1 } } });
    rig.clock.move(5000);
    await isIn(rig);
    const posts = Array.from({ length: 30 }, (_, line) => say(rig, `line ${line}`));
    const all = Promise.all(posts);
    for (let second = 0; second < 40; second++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      rig.clock.move(1000);
    }
    await all;
    expect(rig.server.said.length).toBe(30);
    expect(word(rig.network)).toBe('online');
  });
});

describe('what was said while it was away', () => {
  test('is read from history, in order and once, before what is said now', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'one' });
    await eventually(() => expect(texts(rig)).toEqual(['one']));
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(500);
    for (let line = 0; line < 250; line++) rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: `missed ${line}` });
    rig.clock.move(1500);
    await isIn(rig);
    rig.server.speaks({ nick: 'bob', account: 'bob', to: '#floor', text: 'now' });
    await eventually(() => expect(texts(rig).at(-1)).toBe('now'));
    expect(texts(rig)).toEqual(['one', ...Array.from({ length: 250 }, (_, line) => `missed ${line}`), 'now']);
    expect(messages(rig).every((message) => message.by.account !== null)).toBe(true);
    expect(rig.heard.filter((what) => what.kind === 'deaf')).toEqual([]);
  });

  test('is read by a bot that starts again, too', async () => {
    await using rig = await openIrcRig();
    await isIn(rig);
    await rig.network[Symbol.asyncDispose]();
    rig.clock.move(3_600_000);
    rig.server.speaks({ nick: 'HistServ', to: '#floor', text: 'alice joined the channel' });
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'missed' });
    await rig.restart();
    await eventually(() => expect(messages(rig)).toMatchObject([{ text: 'missed', at: Temporal.Instant.fromEpochMilliseconds(rig.clock.now()) }]));
  });

  test('is told from when to when, where there is no history', async () => {
    await using rig = await openIrcRig({ server: { caps: allCaps.filter((cap) => !cap.includes('chathistory')) } });
    await isIn(rig);
    const since = rig.clock.now();
    rig.server.drops();
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await eventually(() =>
      expect(rig.heard).toEqual([
        {
          kind: 'deaf',
          room: '#floor',
          since: Temporal.Instant.fromEpochMilliseconds(since),
          until: Temporal.Instant.fromEpochMilliseconds(since + 2000),
        },
      ]),
    );
  });

  test('a message is unheard until it is kept', async () => {
    let keeps = false;
    await using rig = await openIrcRig({ heard: () => (keeps ? Promise.resolve() : new Promise(() => {})) });
    await isIn(rig);
    await settledJoin(rig);
    rig.clock.move(1000);
    rig.server.speaks({ nick: 'alice', account: 'alice', to: '#floor', text: 'lost?' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    rig.clock.move(60_000);
    keeps = true;
    await rig.restart();
    await eventually(() => expect(texts(rig)).toEqual(['lost?']));
  });

  test('an answer that was under way is said once: history knows whether it arrived', async () => {
    await using rig = await openIrcRig({ server: { caps: allCaps.filter((cap) => cap !== 'labeled-response') } });
    await isIn(rig);
    rig.server.halfDead(true);
    const lost = say(rig, 'lost');
    await eventually(() => expect(rig.server.received.at(-1)).toContain('lost'));
    rig.server.halfDead(false);
    rig.server.drops();
    const later = say(rig, 'later');
    await eventually(() => expect(word(rig.network)).toBe('offline'));
    rig.clock.move(2000);
    await Promise.all([lost, later]);
    expect(rig.server.said.map((line) => line.text)).toEqual(['lost', 'later']);
  });
});

async function settledJoin(rig: IrcRig): Promise<void> {
  await eventually(() => expect(rig.server.sessions()[0]?.modes()).toBe('+B'));
}
