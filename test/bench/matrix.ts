import { readFileSync } from 'node:fs';
import { Homeserver } from '../../bot/networks/matrix/__fixtures__/homeserver/homeserver.ts';
import { serve } from '../story/serve.ts';
import { configure, makeWorld } from '../story/world.ts';
import { median, rounded, type Row } from './row.ts';

const people = 6;
/** As many as one person may ask in a minute, and one for the start. */
const questions = 11;

/** What a question in a Matrix room costs the bot: from the event to the request with its answer, and how many requests that takes. */
export async function benchMatrix(): Promise<Row[]> {
  const server = await new Homeserver().up();
  const world = makeWorld();
  const self = server.house.user('millwright');
  const rooms = Array.from({ length: people }, (_, index) => {
    const { id } = server.house.user(`p${index}`);
    const room = server.house.room({ creator: id, members: [self.id] });
    configure(world, `people/p${index}.yaml`, `{name: P${index}, accounts: {hs: ["${id}"]}, roles: {releng: [pond]}, owns: []}\n`);
    configure(world, `rooms/r${index}.yaml`, `{network: hs, id: "${room}", allow: [read]}\n`);
    return { id, room };
  });
  configure(world, 'networks/token', `${self.token}\n`, 0o600);
  configure(world, 'networks/hs.yaml', `{kind: matrix, homeserver: "${server.address}", token: {file: ./token}, trust: [localhost]}\n`);
  const served = await serve(world);
  try {
    const ask = async ({ id, room }: (typeof rooms)[number]): Promise<number> => {
      const began = performance.now();
      server.house.add(room, { type: 'm.room.message', sender: id, content: { msgtype: 'm.text', body: '!mw where' } });
      await new Promise<void>((resolve) => {
        server.onRequest = (request) => void (request.startsWith('PUT ') && resolve());
      });
      return performance.now() - began;
    };
    while (!server.requests.some((request) => request.endsWith('/sync'))) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const room of rooms) await ask(room);
    const before = { cpu: cpuOf(served.pid), requests: said(server) };
    const walls: number[] = [];
    for (let turn = 1; turn < questions; turn++) for (const room of rooms) walls.push(await ask(room));
    const cpu = rounded((cpuOf(served.pid) - before.cpu) / walls.length);
    const rssMiB = rssOf(served.pid);
    const row = { n: walls.length, peer: null, ratio: null };
    return [
      { ...row, name: 'Matrix: from a question to its answer', unit: 'ms', ours: { median: rounded(median(walls)), cpu, rssMiB } },
      { ...row, name: 'Matrix: requests an answer', unit: 'requests', ours: { median: rounded((said(server) - before.requests) / walls.length), cpu, rssMiB } },
    ];
  } finally {
    await served.stop();
    await server.down();
    world.remove();
  }
}

/** Requests but for the one that waits for news. */
function said(server: Homeserver): number {
  return server.requests.filter((request) => !request.endsWith('/sync')).length;
}

/** Seconds of CPU a process has used; Linux counts in hundredths, other systems do not tell. */
function cpuOf(pid: number): number {
  const fields = told(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function rssOf(pid: number): number {
  return rounded(Number(/VmRSS:\s+(\d+)/.exec(told(`/proc/${pid}/status`))?.[1] ?? 0) / 1024);
}

function told(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
