import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

const slash = Buffer.from('/');
/** Removed in one go; in between others get their turn. */
const inOneGo = 200;

/** Removes a folder with all it holds, whatever bytes its names are made of, also folders whose rights forbid it. What cannot be removed stays. */
export async function removeTree(folder: string): Promise<void> {
  let done = 0;
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) await remove(Buffer.from(folder));
  else if (found !== undefined) quietly(() => unlinkSync(folder));

  async function remove(path: Buffer): Promise<void> {
    // Root needs no rights; for everybody else a folder may forbid to be emptied.
    quietly(() => chmodSync(path, 0o700));
    for (const entry of quietly(() => readdirSync(path, { withFileTypes: true, encoding: 'buffer' })) ?? []) {
      if (++done % inOneGo === 0) await breathe();
      const inside = Buffer.concat([path, slash, entry.name]);
      if (entry.isDirectory()) await remove(inside);
      else quietly(() => unlinkSync(inside));
    }
    quietly(() => rmdirSync(path));
  }
}

/** Removes what a command worked in, what an attempt that lost the claim left, and outcomes that a killed process had not yet named. */
export async function clearWork(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) if (/^(?:work-|outcome\.json\.)/.test(name)) await removeTree(join(folder, name));
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
