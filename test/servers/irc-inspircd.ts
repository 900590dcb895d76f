import { deepEqual, equal, ok } from 'node:assert/strict';
import { isThere, startBot } from './irc/adapter.ts';
import { fetches } from './irc/fetches.ts';
import { person } from './irc/person.ts';
import { startServer, until } from './irc/processes.ts';

export const title = 'on InspIRCd, which has no accounts and throws out who says too much: nobody is proven, and fifty people are answered within its limits';

export const needs = [];

export { fetches };

const room = '#floor';

/** The budget is the one that comes with the bot, and the limits are the server's own: ten lines, then one a second. */
export async function run(): Promise<void> {
  await using server = await startServer('inspircd.sh');
  await proveFloodRule(server.port);
  await using bot = await startBot({ port: server.port, tls: false }, room, ({ by, text }) => `${by.account ?? 'nobody'} asked ${text}`);
  const people = await Promise.all(Array.from({ length: 50 }, (_, index) => person(server.port, `p${index}`, { room })));
  try {
    const [first] = people;
    people.forEach((somebody, index) => somebody.say(room, `question ${index}`));
    const answers = (): string[] => (first?.heard ?? []).filter(({ from }) => from === 'millwright').map(({ text }) => text);
    await until('everybody is answered', () => answers().length >= 50, 180_000);
    deepEqual(
      answers(),
      bot.heard.flatMap((what) => (what.kind === 'message' ? [`${what.by.shown}: nobody asked ${what.text}`] : [])),
      'in the order they asked',
    );
    equal(new Set(answers()).size, 50);
    ok(!bot.network.proves(), 'the network proves nobody');
    ok(isThere(bot.network));
    equal(bot.log.filter((line) => line.includes('Connected')).length, 1, 'it was never thrown out');
  } finally {
    people.forEach((somebody) => somebody[Symbol.dispose]());
  }
}

/** Somebody without a budget is thrown out, so the bot that stays has kept to one. */
async function proveFloodRule(port: number): Promise<void> {
  using careless = await person(port, 'careless', { room });
  for (let line = 0; line < 60; line++) careless.say(room, `line ${line}`);
  await until('the server throws them out', careless.isGone);
}
