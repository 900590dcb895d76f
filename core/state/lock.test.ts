import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './__fixtures__/state.ts';
import { lockState } from './lock.ts';

test('a second holder is refused and told who holds the state', async () => {
  using folder = temporaryFolder();
  using lock = await lockState(folder.path, { waitMs: 0, purpose: 'serve' });
  expect(lock.folder).toBe(folder.path);
  await expect(lockState(folder.path, { waitMs: 60, purpose: 'say' })).rejects.toMatchObject({
    code: 'STATE_LOCKED',
    message: expect.stringMatching(new RegExp(`^Process ${process.pid} \\(serve, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\\) is using the state`)),
    hint: expect.stringContaining(`stop process ${process.pid}`),
  });
});

test('who waits gets the lock when the holder lets go', async () => {
  using folder = temporaryFolder();
  const first = await lockState(folder.path, { waitMs: 0, purpose: 'first' });
  setTimeout(() => first[Symbol.dispose](), 120);
  await using second = await lockState(folder.path, { waitMs: 5000, purpose: 'second' });
  expect(second.folder).toBe(folder.path);
  expect(existsSync(join(folder.path, 'lock.json'))).toBe(true);
});

test('the lock of a process that was killed is free at once', async () => {
  using folder = temporaryFolder();
  const program = `import { lockState } from ${JSON.stringify(import.meta.resolve('./lock.ts'))};
    await lockState(${JSON.stringify(folder.path)}, { waitMs: 0, purpose: 'doomed' }); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(lockState(folder.path, { waitMs: 0, purpose: 'say' })).rejects.toMatchObject({
    message: expect.stringContaining(`Process ${child.pid} (doomed`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  using lock = await lockState(folder.path, { waitMs: 0, purpose: 'say' });
  expect(lock.folder).toBe(folder.path);
});

test('a lock file with rubbish in it stands in nobody\u2019s way', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'lock.sqlite'), 'not a database, but long enough to look like a file with a header'.repeat(10));
  using lock = await lockState(folder.path, { waitMs: 200, purpose: 'say' });
  expect(lock.folder).toBe(folder.path);
});

test('a place that cannot be a folder is named', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  await expect(lockState(join(file, 'state'), { waitMs: 0, purpose: 'say' })).rejects.toMatchObject({ code: 'STATE_WRITE' });
});
