import { join } from 'node:path';
import { botMain, flags, root, say } from '../story/say.ts';
import { configure, makeWorld } from '../story/world.ts';
import { timed, usageOf } from './measure.ts';
import { rounded, type Row } from './row.ts';

const times = 11;

/** What one question costs as a process of its own, on a factory with this repository's own lock file as a source. */
export async function benchSay(): Promise<Row[]> {
  const world = makeWorld();
  try {
    configure(world, 'sources/self.yaml', `format: npm\npath: ${JSON.stringify(join(root, 'pnpm-lock.yaml'))}\n`);
    const refreshed = await say('refresh', { ...world, as: world.names.asker });
    if (refreshed.code !== 0) throw new Error(`refresh failed: ${refreshed.stdout}${refreshed.stderr}`);
    const args = ['say', ...flags(world), 'path vitest picomatch'];
    const ours = timed([process.execPath, botMain, ...args], times);
    const command = 'node -e 0';
    const peer = timed([process.execPath, '-e', '0'], times);
    const usage = await usageOf(args);
    const peerRow = { command, median: rounded(peer.wall), cpu: rounded(peer.cpu) };
    return [
      {
        name: 'say "path a b": modules of ours loaded',
        unit: 'modules',
        n: 1,
        ours: { median: usage.modules.length, cpu: rounded(ours.cpu), rssMiB: Math.round(usage.rssMiB) },
        peer: null,
        ratio: null,
      },
      {
        name: 'say "path a b": CPU above node -e 0, children included',
        unit: 's',
        n: times,
        ours: { median: rounded(ours.cpu - peer.cpu), cpu: rounded(ours.cpu), rssMiB: Math.round(usage.rssMiB) },
        peer: peerRow,
        ratio: rounded(ours.cpu / peer.cpu),
      },
      {
        name: 'say "path a b": wall',
        unit: 's',
        n: times,
        ours: { median: rounded(ours.wall), cpu: rounded(ours.cpu), rssMiB: Math.round(usage.rssMiB) },
        peer: peerRow,
        ratio: rounded(ours.wall / peer.wall),
      },
    ];
  } finally {
    world.remove();
  }
}
