import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders whose files are written under another name first. */
const folders = ['keys', 'cache'];

/** Removes files that a killed process had begun and not yet named: `*.tmp`. Only the holder of the state lock may. */
export async function clearHalfWritten(folder: string): Promise<void> {
  await Promise.all(folders.map((name) => clear(join(folder, name))));
}

async function clear(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => name.endsWith('.tmp')).map((name) => rm(join(folder, name), { force: true })));
}
