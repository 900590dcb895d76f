import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeBench, type Bench } from './engine-fixture.ts';
import { probeOf } from './isolation.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.remove();
});

/** A stand-in for bubblewrap that notes how it was called and runs the command. */
async function benchWithStandIn(): Promise<{ bench: Bench; called: string }> {
  let path = '';
  const made = await makeBench(async () => ({ path }));
  bench = made;
  path = join(made.root, 'bwrap');
  const called = join(made.root, 'called');
  await writeFile(path, `#!/bin/sh\nfor word; do shift; [ "$word" = -- ] && break; printf '%s\\n' "$word" >>'${called}'; done\nexec "$@"\n`);
  await chmod(path, 0o755);
  return { bench: made, called };
}

describe('isolation', () => {
  test('lets a recipe write to its own folders and the configured ones, and hides keys', async () => {
    const { bench: made, called } = await benchWithStandIn();
    await mkdir(join(made.state, 'keys'));
    const job = await made.inCheckout('echo 1 >out/a.blob', { writable: ['/srv/cache'] });
    expect(await made.run('k', job)).toMatchObject({ outcome: 'ok', isolation: 'bwrap' });
    const words = (await readFile(called, 'utf8')).split(made.root).join('@');
    expect(words).toMatch(/--ro-bind\n\/\n\/\n/);
    expect(words).toContain('--tmpfs\n@/state/keys\n');
    expect(words).toContain('--bind-try\n/srv/cache\n/srv/cache\n');
    for (const wall of ['--unshare-net', '--unshare-pid', '--die-with-parent']) expect(words).toContain(`${wall}\n`);
    const writable = [...words.matchAll(/--bind-try\n(\S.*)\n/g)].map((match) => (match[1] ?? '').replace(/work-[0-9a-f-]+/, 'work'));
    expect(writable).toEqual(['checkout', 'home', 'tmp'].map((name) => `@/state/attempts/k/work/${name}`).concat('/srv/cache'));
  });

  test('is not used where it is not wanted', async () => {
    const { bench: made } = await benchWithStandIn();
    expect(await made.run('k', made.inFolder('true', { isolation: 'none' }))).toMatchObject({ outcome: 'ok', isolation: 'none' });
  });

  test('is a clear error where it is required and does not work', async () => {
    const made = (bench = await makeBench(async () => ({ why: 'bubblewrap (bwrap) is not installed' })));
    await expect(made.run('k', made.inFolder('true', { isolation: 'bwrap' }))).rejects.toMatchObject({
      code: 'BACKEND_OFFLINE',
      message: expect.stringContaining('not installed'),
      hint: expect.stringContaining('isolation: auto'),
    });
    expect(await made.engine.find('k')).toBe('unknown');
    expect(await made.run('k', made.inFolder('true', { isolation: 'auto' }))).toMatchObject({ outcome: 'ok', isolation: 'none' });
  });

  test('is tried once before it is relied on', async () => {
    const { bench: made } = await benchWithStandIn();
    await writeFile(join(made.root, 'bwrap'), '#!/bin/sh\necho tried >>"$0.tries"\necho "No permissions to create new namespace" >&2\nexit 1\n');
    const probe = probeOf({ PATH: `relative:${made.root}` });
    expect(await probe()).toEqual({ why: 'bubblewrap does not work here (No permissions to create new namespace)' });
    await probe();
    expect(await readFile(join(made.root, 'bwrap.tries'), 'utf8')).toBe('tried\n');
  });
});
