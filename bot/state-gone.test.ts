import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchState } from './state-gone.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'mw-gone-')), 'state');
  mkdirSync(join(folder, 'state.git'), { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

test('a state that is taken away is noticed once', async () => {
  const gone = Promise.withResolvers<void>();
  let times = 0;
  using state = watchState(folder, () => {
    times += 1;
    gone.resolve();
  });
  expect(state.isGone()).toBe(false);
  rmSync(folder, { recursive: true });
  await gone.promise;
  expect([state.isGone(), state.isGone(), times]).toEqual([true, true, 1]);
});

test('another state in its place is not the one that was there', () => {
  using state = watchState(folder, () => undefined);
  renameSync(join(folder, 'state.git'), join(folder, 'kept.git'));
  mkdirSync(join(folder, 'state.git'));
  expect(state.isGone()).toBe(true);
});

test('what was made anew in its place is swept away', () => {
  using state = watchState(folder, () => undefined);
  renameSync(folder, `${folder}.old`);
  mkdirSync(join(folder, 'state.git', 'objects', 'pack'), { recursive: true });
  mkdirSync(join(folder, 'attempts', 'r-1'), { recursive: true });
  state.sweep();
  expect(existsSync(folder)).toBe(false);
});

test('nothing else is: not what was left, not what somebody puts there, not another state', () => {
  using state = watchState(folder, () => undefined);
  rmSync(join(folder, 'state.git'), { recursive: true });
  mkdirSync(join(folder, 'logs'));
  state.sweep();
  expect(existsSync(join(folder, 'logs'))).toBe(true);
  renameSync(folder, `${folder}.old`);
  mkdirSync(join(folder, 'keys'), { recursive: true });
  state.sweep();
  expect(existsSync(join(folder, 'keys'))).toBe(true);
  rmSync(folder, { recursive: true });
  mkdirSync(join(folder, 'state.git'), { recursive: true });
  writeFileSync(join(folder, 'state.git', 'HEAD'), 'ref: refs/heads/main\n');
  state.sweep();
  expect(existsSync(join(folder, 'state.git', 'HEAD'))).toBe(true);
});
