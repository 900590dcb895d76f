import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSweep } from './sweep.ts';

let root: string;
let trash: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), '-millwright sweep\n'));
  trash = join(root, 'trash');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function worked(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'deep', 'out'), { recursive: true });
  writeFileSync(join(folder, 'deep', 'file'), 'x');
  return folder;
}

test('a folder is gone at once, and soon nothing is left of it', async () => {
  const sweep = openSweep(trash);
  for (const name of ['one', '-rf', 'x y']) {
    const folder = worked(name);
    await sweep.away(folder);
    expect(existsSync(folder)).toBe(false);
  }
  await vi.waitFor(() => expect(readdirSync(trash)).toEqual([]), { timeout: 10_000 });
});

test('what an earlier process left goes with the first', async () => {
  mkdirSync(join(trash, 'left', 'over'), { recursive: true });
  await openSweep(trash).away(worked('one'));
  await vi.waitFor(() => expect(readdirSync(trash)).toEqual([]), { timeout: 10_000 });
});

test('a folder whose rights forbid to be emptied goes too', async () => {
  const folder = worked('one');
  chmodSync(join(folder, 'deep'), 0o500);
  await openSweep(trash).away(folder);
  await vi.waitFor(() => expect(readdirSync(trash)).toEqual([]), { timeout: 10_000 });
});

test('where nothing can be put aside it is removed on the spot', async () => {
  writeFileSync(trash, 'a file stands here');
  const folder = worked('one');
  await openSweep(trash).away(folder);
  expect(existsSync(folder)).toBe(false);
});

test('many are removed, however many come', async () => {
  const sweep = openSweep(trash);
  for (let at = 0; at < 100; at++) await sweep.away(worked(`n${at}`));
  await vi.waitFor(() => expect(readdirSync(trash)).toEqual([]), { timeout: 10_000 });
  expect(readdirSync(root)).toEqual(['trash']);
});

test('a process that ends leaves nothing to remove', async () => {
  const folder = worked('one');
  const code = `
    import { openSweep } from ${JSON.stringify(join(import.meta.dirname, 'sweep.ts'))};
    await openSweep(${JSON.stringify(trash)}).away(${JSON.stringify(folder)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', code]);
  expect(existsSync(folder)).toBe(false);
  await vi.waitFor(() => expect(readdirSync(trash)).toEqual([]), { timeout: 10_000 });
});
