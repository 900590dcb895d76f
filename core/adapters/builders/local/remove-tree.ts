import { chmod, readdir, rm } from 'node:fs/promises';
import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a folder with all it holds, also folders whose rights forbid it. What cannot be removed stays. */
export async function removeTree(folder: string): Promise<void> {
  const remove = (): Promise<boolean> =>
    rm(folder, { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
  if (await remove()) return;
  await unlock(folder);
  await remove();
}

async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await unlock(join(folder, entry.name));
}

/** Removes what a command worked in, what an attempt that lost the claim left, and outcomes that a killed process had not yet named. */
export async function clearWork(folder: string, work?: string): Promise<void> {
  try {
    // Most leave the empty folders they were given.
    if (work !== undefined) for (const name of ['home', 'tmp', 'inputs', '.']) rmdirSync(join(work, name));
  } catch {
    if (work !== undefined) await removeTree(work);
  }
  for (const name of readdirSync(folder)) if (/^(?:work-|outcome\.json\.)/.test(name)) await removeTree(join(folder, name));
}
