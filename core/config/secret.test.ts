import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecret } from './secret.ts';
import { parseSize } from './size.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'secret-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a secret comes from the environment, or from a file without its last line end', async () => {
  writeFileSync(join(folder, 'pw'), 'hunter2\n');
  expect(await readSecret({ env: 'PW' }, { PW: 'hunter1' }, folder)).toBe('hunter1');
  expect(await readSecret({ file: './pw' }, {}, folder)).toBe('hunter2');
});

test('a secret that is not there names its place and nothing else', async () => {
  writeFileSync(join(folder, 'empty'), '\n');
  await expect(readSecret({ env: 'PW' }, { OTHER: 'hunter1' }, folder)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/PW.*not set/),
  });
  await expect(readSecret({ env: 'PW' }, { PW: '' }, folder)).rejects.toMatchObject({ message: expect.stringMatching(/empty/) });
  await expect(readSecret({ file: 'none' }, {}, folder)).rejects.toMatchObject({ message: expect.stringMatching(/does not exist/) });
  await expect(readSecret({ file: 'empty' }, {}, folder)).rejects.toMatchObject({ message: expect.stringMatching(/empty/) });
  await expect(readSecret({ file: '.' }, {}, folder)).rejects.toMatchObject({ message: expect.stringMatching(/is a folder/) });
});

test('a file too large for a secret is refused without its content', async () => {
  writeFileSync(join(folder, 'big'), 'hunter2'.repeat(20_000));
  const refused = await readSecret({ file: 'big' }, {}, folder).catch((error: unknown) => error as Error);
  expect(String(refused)).toMatch(/too large/);
  expect(String(refused)).not.toContain('hunter2');
});

test('sizes are read in tens and in twos', () => {
  expect([parseSize('500kB'), parseSize('1.5 MB'), parseSize('2GiB'), parseSize('7 B')]).toEqual([500_000, 1_500_000, 2_147_483_648, 7]);
  expect(() => parseSize('50 MiBs')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
