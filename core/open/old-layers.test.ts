import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeOldLayers } from './old-layers.ts';

test('of a source the newest layer files stay, and nothing of another is touched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'layers-'));
  try {
    const name = (source: string, number: number): string => `${source}-${String(number).padStart(40, '0')}.layer`;
    const names = [...Array(12).keys()].map((number) => name('debian', number));
    for (const [at, file] of names.entries()) {
      await writeFile(join(folder, file), '');
      await utimes(join(folder, file), at + 1, at + 1);
    }
    const others = [name('debian-security', 1), 'debian-notes.layer', `${name('debian', 1)}.99-1.tmp`];
    for (const file of others) await writeFile(join(folder, file), '');
    await removeOldLayers(folder, 'debian');
    expect((await readdir(folder)).sort()).toEqual([...names.slice(4), ...others].sort());
    await removeOldLayers(join(folder, 'none'), 'debian');
  } finally {
    await rm(folder, { recursive: true });
  }
});
