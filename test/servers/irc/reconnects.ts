import { deepEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { hurried, isThere, startBot } from './adapter.ts';
import { person } from './person.ts';
import { openCutter, until, type Started } from './processes.ts';

const room = '#floor';

/** The bot's connection breaks again and again while people command; whatever the server kept is answered once, in full. */
export async function reconnects(server: Started, { cuts, commands }: { readonly cuts: number; readonly commands: number }): Promise<void> {
  await using wire = await openCutter(server.tlsPort);
  await using bot = await startBot(
    {
      port: wire.port,
      tls: { ca: join(server.folder, 'ca.pem') },
      sasl: { account: 'millwright', password: { env: 'IRC_PW' } },
      budget: { burst: 100, per_second: 200 },
    },
    room,
    ({ text }) => `answer to ${text}`,
    { clock: hurried },
  );
  using watcher = await person(server.port, 'watcher', { room });
  const people = await Promise.all(Array.from({ length: 10 }, (_, index) => person(server.port, `q${index}`, { room })));
  try {
    const kept = (): string[] => watcher.heard.filter(({ from }) => /^q\d/.test(from)).map(({ from, text }) => `${from}: answer to ${text}`);
    const answers = (): string[] => watcher.heard.filter(({ from }) => /^millwright/.test(from)).map(({ text }) => text);
    const times = (): number => bot.log.filter((line) => line.includes('Connected to')).length;
    for (let command = 0; command < commands; command++) {
      people[command % people.length]?.say(room, `command ${command}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      // In the middle of what it says and hears, and half of the commands come while it is away.
      const cut = Math.floor((command * cuts) / commands) + 1;
      if (command % (commands / cuts) === Math.floor(commands / cuts / 2)) {
        // Cut faster than it can speak, it would leave out what waits over its limit of 400 lines.
        await until('the bot is back', () => times() === cut && isThere(bot.network) && answers().length > command - 100);
        wire.cut();
      }
    }
    await until('the bot is back', () => times() === cuts + 1);
    await until('all are answered', () => kept().length === commands && answers().length >= commands, 180_000).catch((cause: unknown) => {
      const missing = kept().filter((line) => !answers().includes(line));
      throw new Error(`Of ${kept().length} commands ${missing.length} are not answered: ${missing.slice(0, 5).join('; ')}\n${bot.log.slice(-5).join('\n')}`, {
        cause,
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    deepEqual(answers().toSorted(), kept().toSorted(), 'each command has one answer');
    deepEqual(
      bot.heard.filter((what) => what.kind === 'deaf'),
      [],
      'nothing was missed',
    );
  } finally {
    people.forEach((somebody) => somebody[Symbol.dispose]());
  }
}
