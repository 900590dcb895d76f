import { ok } from 'node:assert/strict';
import { join } from 'node:path';
import { copyFileSync, mkdirSync } from 'node:fs';
import { fetches } from './irc/fetches.ts';
import { openIi, type Reader } from './irc/ii.ts';
import { register } from './irc/person.ts';
import { startServer, until } from './irc/processes.ts';
import { serve } from '../story/serve.ts';
import { configure, makeWorld } from '../story/world.ts';

export const title = 'with the client ii on ergochat: a question, a plan, its confirmation, and the result told in the room';

export const needs = [{ tool: 'openssl', package: 'openssl' }];

export { fetches };

const password = 'correct-horse-battery';

export async function run(): Promise<void> {
  await using server = await startServer('ergochat.sh');
  const world = makeWorld();
  try {
    for (const name of ['millwright', 'alice']) await register(server.port, name, password);
    mkdirSync(join(world.config, 'networks'));
    copyFileSync(join(server.folder, 'ca.pem'), join(world.config, 'networks', 'ca.pem'));
    configure(world, 'networks/pw', `${password}\n`, 0o600);
    configure(
      world,
      'networks/loop.yaml',
      `kind: irc\nhost: 127.0.0.1\nport: ${server.tlsPort}\ntls: {ca: ./ca.pem}\nnick: millwright\nsasl: {account: millwright, password: {file: ./pw}}\nbudget: {burst: 5, per_second: 2}\n`,
    );
    configure(world, 'rooms/floor.yaml', 'network: loop\nid: "#floor"\nallow: [read, write]\nhome: [pond]\n');
    configure(world, 'people/alice.yaml', 'name: Alice\naccounts: {loop: [alice]}\nroles: {releng: [pond]}\n');
    const bot = await serve(world);
    try {
      await using alice = await openIi(server.port, 'alice', password, '#floor');
      await until('the bot has joined', () => alice.lines().some((line) => line.includes('millwright') && line.includes('joined')));
      await answers(alice, '!mw whoami', /<millwright> .*alice/i);
      await answers(alice, 'millwright: trace libpebble', /<millwright> .*libpebble/);
      await answers(alice, '!mw rebuid libpebble', /<millwright> .*rebuild/);
      await answers(alice, '!mw refresh', /<millwright> .*(sources|taken|read|import)/i);
      const plan = await answers(alice, '!mw rebuild libpebble', /<millwright> .*confirm ([0-9A-Z]{4})/);
      const before = alice.lines().length;
      alice.say(`!mw confirm ${plan[1]}`);
      await until('the end is told', () =>
        alice
          .lines()
          .slice(before)
          .some((line) => /<millwright> .*(done|built)/i.test(line)),
      ).catch((cause: unknown) => {
        throw new Error(alice.lines().join('\n'), { cause });
      });
      if (process.env['SHOW'] === '1') console.log(alice.lines().join('\n'));
      ok(alice.lines().every((line) => !/\p{Cc}/u.test(line)));
    } finally {
      const code = await bot.stop();
      ok(code === 0, `the bot ended with ${code}: ${bot.stderr()}`);
    }
  } finally {
    world.remove();
  }
}

async function answers(reader: Reader, line: string, expected: RegExp): Promise<RegExpExecArray> {
  const before = reader.lines().length;
  reader.say(line);
  const found = (): RegExpExecArray | null => expected.exec(reader.lines().slice(before).join('\n'));
  await until(line, () => found() !== null).catch((cause: unknown) => {
    throw new Error(`"${line}" was answered:\n${reader.lines().slice(before).join('\n')}`, { cause });
  });
  const match = found();
  if (match === null) throw new Error(line);
  return match;
}
