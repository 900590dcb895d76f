import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { giveToken, post } from '../story/http.ts';
import { at, say } from '../story/say.ts';
import { serve, type Served } from '../story/serve.ts';
import { makeWorld, type World } from '../story/world.ts';
import { killAlone, killGroup, processesIn } from './processes.ts';

let world: World;
let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
  killGroup(null, world.folder);
  world.remove();
});

test.each(['alone', 'group'] as const)(
  'a serving bot killed (%s) during a rebuild leaves nothing that a command or the next bot could not take up',
  async (how) => {
    world = makeWorld();
    const token = giveToken(world, world.names.asker);
    served = await serve(world);
    await post(served.address, 'refresh', token);
    const lost = post(served.address, `rebuild ${world.names.library} --yes --wait`, token).catch(() => undefined);
    await expect.poll(() => existsSync(world.keys), { timeout: 20_000, interval: 5 }).toBe(true);
    if (how === 'alone') killAlone(served.pid);
    else killGroup(served.pid, world.folder);
    await lost;
    served = undefined;
    expect(existsSync(join(world.state, 'run.sock'))).toBe(true);

    // The socket is there and nobody listens: a command opens the state itself.
    const alone = await say('status', { ...world, as: world.names.asker });
    expect(alone.answer.ok, alone.stdout + alone.stderr).toBe(true);

    served = await serve(world);
    const again = await post(served.address, `rebuild ${world.names.library} --yes --wait`, token);
    expect(at(again.answer.data, 'rebuild.state'), again.stdout).toBe('done');
    const runs = await say('log', { ...world, as: world.names.asker });
    expect(JSON.stringify(runs.answer.data)).toContain(`person:${world.names.asker}`);
    const keys = readFileSync(world.keys, 'utf8').trim().split('\n');
    expect(new Set(keys).size).toBe(keys.length);
    expect(await served.stop()).toBe(0);
    served = undefined;
    // What it had started by itself (a page being made) may end in its own time, but it does end.
    await expect.poll(() => processesIn(world.folder), { timeout: 20_000, interval: 100 }).toEqual([]);
  },
);
