import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pointedTo } from '../story/pointer.ts';
import { at, flags, run, say } from '../story/say.ts';
import { serve } from '../story/serve.ts';
import { configure, makeWorld, type World } from '../story/world.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
  configure(world, 'triggers/rebuild.yaml', 'on: {type: component.moved}\ndo: "rebuild --unbuilt"\nconfirm: never\ncap: 200/day\ncooldown: 0s\n');
});
afterEach(() => world.remove());

const start = '2026-11-25T05:00:00Z';

/** Gives the library a next version that its upstream releases after a while. */
function rehearse(after: string): void {
  const { library } = world.names;
  const next = join(world.config, 'components', library, 'next');
  cpSync(join(world.config, 'components', library), join(world.folder, 'next'), { recursive: true });
  cpSync(join(world.folder, 'next'), next, { recursive: true });
  writeFileSync(join(next, 'source.txt'), 'a rounder stone\n');
  writeFileSync(join(next, 'VERSION'), '1.9.0\n');
  const file = join(world.config, 'components', `${library}.yaml`);
  writeFileSync(file, `${readFileSync(file, 'utf8')}releases:\n  - {path: ./${library}/next, after: ${after}}\n`);
}

async function tick(now: string, until: string): Promise<{ readonly what: string; readonly at: string; readonly sentence: string }[]> {
  const { code, stdout, stderr } = await run(['tick', ...flags({ ...world, now }), '--until', until], {});
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { what: string; at: string; sentence: string });
}

/** One line an attempt, by the recipes themselves. */
function attempts(): string[] {
  return readFileSync(world.keys, 'utf8').trim().split('\n');
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`Within a minute ${what} did not happen.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('in driven time', () => {
  test('an upstream releases, and the factory takes it from source to testing', async () => {
    rehearse('10m');
    const { asker, library, program, byItself } = world.names;
    await say('refresh', { ...world, as: asker, now: start });
    const before = await tick(start, '2026-11-25T05:09:00Z');
    expect(before.filter((item) => item.what === 'trigger')).toEqual([
      expect.objectContaining({
        sentence: expect.stringMatching(/^The trigger rebuild gave "rebuild --unbuilt".*\(and 1 more\): The rebuild r-20261125-1 has begun\.$/),
      }),
    ]);
    const first = pointedTo(world, byItself);
    expect(first).not.toBeNull();
    const after = await tick('2026-11-25T05:09:00Z', '2026-11-25T05:30:00Z');
    expect(after.map((item) => item.what).slice(0, 2)).toEqual(['refresh', 'trigger']);
    expect(after[0]).toMatchObject({ at: expect.stringMatching(/^2026-11-25T05:10:00/), sentence: `${library}: a new release of the upstream was taken up.` });
    expect(after.filter((item) => item.what === 'refresh')).toHaveLength(1);
    expect(pointedTo(world, byItself)).not.toBe(first);
    const shipped = await say(`composes ${world.names.product}/1`, { ...world, as: asker, now: '2026-11-25T05:30:00Z' });
    expect(shipped.stdout).toContain(`${library}@1.9.0`);
    expect(shipped.stdout).toContain(`${program}@`);
    expect(attempts()).toHaveLength(4);
    expect(new Set(attempts()).size).toBe(4);
  });

  test('a trigger asks for what cannot be taken back, and a person confirms it', async () => {
    const { asker, second, product, reportedTest, shipped } = world.names;
    configure(
      world,
      'triggers/ship.yaml',
      `on: {type: gate.decided, match: {stage: ${shipped}, verdict: pass*}}\ndo: "promote {compose} {stage}"\nconfirm: never\n`,
    );
    await say('refresh', { ...world, as: asker, now: start });
    await tick(start, '2026-11-25T05:10:00Z');
    const now = '2026-11-25T05:10:00Z';
    await say(`result ${product}/1 ${reportedTest} passed`, { ...world, as: asker, now });
    const asked = await tick(now, '2026-11-25T05:11:00Z');
    expect(asked.filter((item) => item.what === 'trigger').map((item) => item.sentence)).toEqual([
      expect.stringContaining('waits for a releng until 2026-12-02 05:10 UTC'),
    ]);
    expect(pointedTo(world, shipped)).toBeNull();
    const later = '2026-11-25T05:20:00Z';
    const where = await say('where', { ...world, as: second, now: later });
    expect(at(where.answer, 'data.plans.0')).toMatchObject({ by: 'trigger:ship', who: 'a releng', class: 'irreversible' });
    const confirmed = await say(`confirm ${String(at(where.answer, 'data.plans.0.code'))} --wait`, { ...world, as: second, now: later });
    expect(at(confirmed.answer, 'data.promotion')).toMatchObject({ state: 'done', stage: shipped, by: ['trigger:ship', `person:${second}`] });
    expect(pointedTo(world, shipped)).not.toBeNull();
  });

  test('what a trigger leaves out stands in the log with its reason', async () => {
    const { asker, product } = world.names;
    configure(world, 'triggers/early.yaml', `on: {type: component.moved}\ndo: compose ${product}/1\nconfirm: never\n`);
    await say('refresh', { ...world, as: asker, now: start });
    await tick(start, '2026-11-25T05:00:00.500Z');
    const log = await say('log --by trigger:early', { ...world, as: asker, now: '2026-11-25T05:10:00Z' });
    expect(at(log.answer, 'data.entries.0')).toMatchObject({
      by: 'trigger:early',
      command: `compose ${product}/1`,
      events: ['trigger.left-out'],
      subject: expect.stringContaining('none of its components was ever built'),
    });
  });
});

describe('while the bot serves', () => {
  test('nobody types, and what is configured gets from source to testing, once, over a kill', async () => {
    const { asker, byItself } = world.names;
    const first = await serve(world);
    await until('the first build', () => {
      try {
        return attempts().length > 0;
      } catch {
        return false;
      }
    });
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await serve(world);
    try {
      await until('the promotion', () => pointedTo(world, byItself) !== null);
    } finally {
      expect(await second.stop()).toBe(0);
    }
    const rebuilds = await say('log --by trigger:rebuild', { ...world, as: asker });
    expect(at(rebuilds.answer, 'data.entries')).toHaveLength(1);
    expect(new Set(attempts()).size).toBe(attempts().length);
  });
});
