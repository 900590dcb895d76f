import { readFileSync } from 'node:fs';
import { openIrcServer } from '../../bot/networks/irc/__fixtures__/irc-server.ts';
import { serve } from '../story/serve.ts';
import { configure, makeWorld } from '../story/world.ts';
import { median, rounded, type Row } from './row.ts';
import { until } from '../servers/irc/processes.ts';

const rooms = 5;
const questions = 20;

/** From a line on the server's socket to the first line of the answer back on it, through a serving bot in a process of its own. */
export async function benchIrc(): Promise<Row[]> {
  const world = makeWorld();
  try {
    await using server = await openIrcServer({ accounts: { millwright: 'secret' } });
    configure(world, 'networks/pw', 'secret\n', 0o600);
    configure(
      world,
      'networks/bench.yaml',
      `kind: irc\nhost: 127.0.0.1\nport: ${server.port}\ntls: false\nnick: millwright\nsasl: {account: millwright, password: {file: ./pw}}\nbudget: {burst: 1000, per_second: 1000}\n`,
    );
    for (let room = 0; room < rooms; room++) configure(world, `rooms/r${room}.yaml`, `network: bench\nid: "#r${room}"\n`);
    const bot = await serve(world);
    try {
      await until('the bot is everywhere', () => server.sessions().some((session) => session.hears(`#r${rooms - 1}`)), 20_000);
      const times: number[] = [];
      const warm = cpuMs(bot.pid);
      for (let question = 0; question < rooms * questions; question++) {
        const to = `#r${question % rooms}`;
        const before = server.said.length;
        const start = performance.now();
        server.speaks({ nick: `n${question}`, account: `n${question}`, to, text: '!mw version' });
        while (server.said.length === before) {
          if (performance.now() - start > 5000) throw new Error(`Question ${question} was not answered: ${bot.stderr()}`);
          await new Promise((resolve) => setImmediate(resolve));
        }
        times.push(performance.now() - start);
        // The rest of one answer is not the beginning of the next.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const cpu = (cpuMs(bot.pid) - warm) / times.length;
      const row = (name: string, ms: number): Row => ({
        name,
        unit: 'ms',
        n: times.length,
        ours: { median: rounded(ms), cpu: rounded(cpu / 1000), rssMiB: 0 },
        peer: null,
        ratio: null,
      });
      const slowest = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
      return [
        row('IRC: the bot’s own time for a question and its whole answer', cpu),
        row('IRC: line in to first line of the answer out, end to end', median(times)),
        row('IRC: the same, 95 of 100 are faster', slowest),
      ];
    } finally {
      await bot.stop();
    }
  } finally {
    world.remove();
  }
}

/** Time on a processor so far, as Linux counts it: in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
