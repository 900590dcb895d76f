import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { at, flags, say } from '../story/say.ts';
import { configure, makeWorld, type World } from '../story/world.ts';
import { usageOf } from './measure.ts';
import { rounded, type Row } from './row.ts';

const count = 1000;
const atOnce = 16;

/** A thousand short builds through the whole bot: from the line a person types to the last record in the state. */
export async function benchWholeBuilds(): Promise<Row[]> {
  const world = makeWorld();
  try {
    manyComponents(world);
    const asked = { ...world, as: world.names.asker, timeout: 600_000 };
    const refreshed = await say('refresh', asked);
    if (refreshed.code !== 0) throw new Error(`refresh failed: ${refreshed.stdout}${refreshed.stderr}`);
    const usage = await usageOf(['say', '--json', ...flags(asked), 'rebuild --unbuilt --yes --wait']);
    const states = Object.values((at(JSON.parse(usage.stdout), 'data.rebuild.nodes') ?? {}) as Record<string, unknown>).map((node) => at(node, 'state'));
    const built = states.filter((state) => state === 'built').length;
    const ran = existsSync(world.keys) ? new Set(readFileSync(world.keys, 'utf8').trim().split('\n')).size : 0;
    if (built !== count || ran !== count) throw new Error(`${built} of ${count} were built, ${ran} recipes ran.`);
    const command = `xargs -P${atOnce} -n1 sleep 0.2`;
    const began = performance.now();
    spawnSync('xargs', [`-P${atOnce}`, '-n1', 'sleep'], { input: '0.2\n'.repeat(count) });
    const peer = (performance.now() - began) / 1000;
    return [
      {
        name: `${count} builds of sleep 0.2, ${atOnce} at once, whole bot: CPU of the bot a build`,
        unit: 'ms',
        n: count,
        ours: { median: rounded((usage.cpu * 1000) / count), cpu: rounded(usage.cpu), rssMiB: Math.round(usage.rssMiB) },
        peer: null,
        ratio: null,
      },
      {
        name: `${count} builds of sleep 0.2, ${atOnce} at once, whole bot: wall`,
        unit: 's',
        n: 1,
        ours: { median: rounded(usage.wall), cpu: rounded(usage.cpu), rssMiB: Math.round(usage.rssMiB) },
        peer: { command, median: rounded(peer), cpu: 0 },
        ratio: rounded(usage.wall / peer),
      },
    ];
  } finally {
    world.remove();
  }
}

function manyComponents(world: World): void {
  configure(world, 'engines/local.yaml', `kind: local\nat_once: ${atOnce}\ntimeout: 60s\nwritable: [${JSON.stringify(`${world.folder}/written`)}]\n`);
  configure(world, 'formats/blob.yaml', "purl: generic\nbuild: [./mk.sh]\noutputs: 'out/*.blob'\n");
  for (const name of [world.names.library, world.names.program]) configure(world, `components/${name}.yaml`, component(name));
  for (let index = 2; index < count; index++) configure(world, `components/part-${index}.yaml`, component(`part-${index}`));
  for (const name of [world.names.library, world.names.program, ...Array.from({ length: count - 2 }, (_, index) => `part-${index + 2}`)]) {
    const recipe = `#!/bin/sh\nset -eu\nprintf '%s\\n' "$MILLWRIGHT_KEY" >>'${world.keys}'\nsleep 0.2\nmkdir -p out\necho ${name} >out/${name}.blob\n`;
    configure(world, `components/${name}/mk.sh`, recipe, 0o755);
    configure(world, `components/${name}/VERSION`, '1.0.0\n');
  }
}

function component(name: string): string {
  return `purl: pkg:generic/demo/${name}\npath: ./${name}\nformat: blob\n`;
}
