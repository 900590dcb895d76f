import { deepEqual, equal, ok } from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reconnects } from './irc/reconnects.ts';
import { isThere, startBot } from './irc/adapter.ts';
import { fetches } from './irc/fetches.ts';
import { person, register } from './irc/person.ts';
import { startServer, until, type Started } from './irc/processes.ts';

export const title = 'on ergochat: proven accounts only, every command answered once over 20 reconnects, fifty people in fair order';

export const needs = [{ tool: 'openssl', package: 'openssl' }];

export { fetches };

const room = '#floor';

export async function run(): Promise<void> {
  {
    await using server = await startServer('ergochat.sh', { ERGO_FAKELAG: 'false' });
    for (const name of ['millwright', 'alice']) await register(server.port, name, 'correct-horse-battery');
    await proves(server);
    await knowsCertificate(server);
    await refuses(server);
    await reconnects(server, { cuts: 20, commands: 200 });
  }
  // The server's own flood rule, both ends four times as fast: a burst of five, then eight lines a second.
  await using server = await startServer('ergochat.sh', { ERGO_RATE: '8' });
  await register(server.port, 'millwright', 'correct-horse-battery');
  await crowd(server);
}

/** What stands in a configuration. */
export function configOf(server: Started, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    port: server.tlsPort,
    tls: { ca: join(server.folder, 'ca.pem') },
    sasl: { account: 'millwright', password: { env: 'IRC_PW' } },
    ...more,
  };
}

/** Over TLS that is verified, with its own account; alice is alice under any nick, and nobody else is. */
async function proves(server: Started): Promise<void> {
  using alice = await person(server.port, 'alice', { password: 'correct-horse-battery', room });
  await using bot = await startBot(configOf(server), room, ({ by }) => `you are ${by.account ?? 'nobody'}`);
  await until('she is found by her account before she said anything', async () => {
    const handle = await bot.network.post({ to: { account: 'alice' }, document: { verdict: 'A page.' }, key: 'page', urgency: 'end' });
    return handle !== undefined && alice.heard.some(({ to, text }) => to === 'alice' && text === 'A page.');
  });
  using mallory = await person(server.port, 'mallory', { room });
  alice.say(room, 'whoami');
  await until('alice is answered', () => alice.heard.some(({ text }) => text === 'alice: you are alice'));
  alice.send('NICK alice2');
  alice.say(room, 'whoami again');
  await until('she is alice under another nick', () => alice.heard.some(({ text }) => text === 'alice2: you are alice'));
  mallory.send('@account=alice;+account=alice PRIVMSG #floor :whoami');
  mallory.say('millwright', 'whoami');
  await until('mallory is nobody', () => mallory.heard.some(({ to, text }) => to === room && text === 'mallory: you are nobody'));
  await until('in private too', () => mallory.heard.some(({ to, text }) => to === 'mallory' && text === 'you are nobody'));
  ok(bot.network.proves());
  const shown = alice.lines.length;
  alice.send('WHOIS millwright');
  await until('whois shows', () => alice.lines.slice(shown).some((line) => line.includes(' 318 ')));
  ok(
    alice.lines.slice(shown).some((line) => line.includes(' 330 ') && line.includes(' millwright ')),
    'whois shows its account',
  );
  ok(
    alice.lines.slice(shown).some((line) => line.includes(' 335 ')),
    'whois shows that it is a bot',
  );
}

/** A certificate that the account's owner has named to the server stands for the password. */
async function knowsCertificate(server: Started): Promise<void> {
  const folder = join(import.meta.dirname, '../../bot/networks/irc/__fixtures__/tls');
  const print = new X509Certificate(readFileSync(join(folder, 'client.pem'))).fingerprint256.replaceAll(':', '').toLowerCase();
  using owner = await person(server.port, 'millwright', { password: 'correct-horse-battery' });
  owner.say('NickServ', `CERT ADD ${print}`);
  await until('the certificate is known', () => owner.heard.some(({ text }) => /added|success/i.test(text))).catch((cause: unknown) => {
    throw new Error(owner.heard.map(({ text }) => text).join('\n'), { cause });
  });
  owner.send('QUIT');
  await until('its owner has left', owner.isGone);
  const sasl = { account: 'millwright', certificate: join(folder, 'client.pem'), key: { file: join(folder, 'client.key') } };
  await using bot = await startBot(configOf(server, { sasl }), room, ({ by }) => `you are ${by.account ?? 'nobody'}`, {
    secret: readFileSync(join(folder, 'client.key'), 'utf8'),
  });
  ok(isThere(bot.network));
}

/** A wrong password, and a certificate nobody vouches for: neither gets it in. */
async function refuses(server: Started): Promise<void> {
  const failed = (config: Record<string, unknown>): Promise<string> =>
    startBot(config, room, () => '').then(
      () => 'it got in',
      (error: unknown) => String(error),
    );
  const [wrong, unknown] = await Promise.all([
    failed(configOf(server, { nick: 'other', sasl: { account: 'nobody', password: { env: 'IRC_PW' } } })),
    failed(configOf(server, { nick: 'third', tls: true })),
  ]);
  ok(wrong.includes('did not take the account'), wrong);
  ok(/certificate/.test(unknown), unknown);
}

/** Fifty people ask in the same moment. */
async function crowd(server: Started): Promise<void> {
  await using bot = await startBot(configOf(server, { budget: { burst: 4, per_second: 7 } }), room, ({ text }) => `answer to ${text}`);
  const people = await Promise.all(Array.from({ length: 50 }, (_, index) => person(server.port, `p${index}`, { room })));
  try {
    const [first] = people;
    people.forEach((somebody, index) => somebody.say(room, `question ${index}`));
    const answers = (): string[] => (first?.heard ?? []).filter(({ from }) => from === 'millwright').map(({ text }) => text);
    await until('everybody is answered', () => answers().length >= 50);
    const asked = bot.heard.flatMap((what) => (what.kind === 'message' ? [`${what.by.shown}: answer to ${what.text}`] : []));
    deepEqual(answers(), asked, 'in the order they asked');
    equal(new Set(answers()).size, 50);
    ok(isThere(bot.network));
    equal(bot.log.filter((line) => line.includes('Connected')).length, 1, 'it was never thrown out');
  } finally {
    people.forEach((somebody) => somebody[Symbol.dispose]());
  }
}
