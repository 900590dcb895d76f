import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged } from '../failures.ts';

export const mainRef = 'refs/heads/main';

const oidPattern = /^[0-9a-f]{40}$/;

/** The commit `main` stands at, read from the files git keeps it in. */
export async function readMain(repository: string): Promise<string> {
  const loose = await text(join(repository, mainRef));
  if (loose !== undefined) {
    const oid = loose.trim();
    if (!oidPattern.test(oid)) throw damaged(`${mainRef} in ${repository} does not hold a commit.`);
    return oid;
  }
  const packed = await text(join(repository, 'packed-refs'));
  const line = packed?.split('\n').find((one) => one.endsWith(` ${mainRef}`));
  const oid = line?.slice(0, 40);
  if (oid === undefined || !oidPattern.test(oid)) throw damaged(`${repository} has no ${mainRef}.`);
  return oid;
}

async function text(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damaged(`${path} cannot be read.`, cause);
  }
}

/** Makes renames and links inside a folder durable; git syncs files, not folders. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

/** The same for folders that change all the time: opened once. */
export function openFolders(): { sync(path: string): Promise<void>; close(): Promise<void> } {
  const handles = new Map<string, Promise<FileHandle>>();
  return {
    async sync(path) {
      let handle = handles.get(path);
      if (handle === undefined) {
        handle = open(path, 'r');
        handle.catch(() => handles.delete(path));
        handles.set(path, handle);
      }
      await (await handle).sync();
    },
    async close() {
      const open = [...handles.values()];
      handles.clear();
      for (const handle of await Promise.allSettled(open)) if (handle.status === 'fulfilled') await handle.value.close();
    },
  };
}

/** The repository must look like one before anything is written to it. */
export async function checkRepository(repository: string): Promise<void> {
  let found: string[];
  try {
    found = await readdir(repository);
  } catch (cause) {
    throw damaged(`${repository} cannot be read.`, cause);
  }
  for (const name of ['HEAD', 'objects', 'refs', 'config']) if (!found.includes(name)) throw damaged(`${join(repository, name)} is missing.`);
}
