import { spawn } from 'node:child_process';
import { flags, environment, root } from '../story/say.ts';
import { makeWorld, type World } from '../story/world.ts';
import { median, rounded, type Row } from './row.ts';

const times = 5;

/** How long a person waits for the prompt when everything has been set up before. */
export async function benchStart(): Promise<Row[]> {
  const world = makeWorld();
  try {
    await started(world);
    const walls: number[] = [];
    for (let turn = 0; turn < times; turn++) walls.push(await started(world));
    return [{ name: 'warm npm start to ready', unit: 's', n: times, ours: { median: rounded(median(walls)), cpu: 0, rssMiB: 0 }, peer: null, ratio: null }];
  } finally {
    world.remove();
  }
}

async function started(world: World): Promise<number> {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', ...flags(world), '--port', '0'], {
    cwd: root,
    env: environment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let stderr = '';
  const wall = await new Promise<number>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (/^ready http/m.test(stderr)) resolve((performance.now() - began) / 1000);
    });
    void ended.then(() => reject(new Error(`npm start ended before it was ready: ${stderr}`)));
  });
  process.kill(-(child.pid ?? Number.NaN), 'SIGTERM');
  await ended;
  return wall;
}
