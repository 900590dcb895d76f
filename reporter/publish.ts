import { chmod, copyFile, link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import PQueue from 'p-queue';
import { sync } from './folders.ts';

/** One file of a generation: new bytes, or the same file as in the generation before. */
export type File = { readonly path: string; readonly bytes: Uint8Array } | { readonly path: string; readonly bytes: null };

/**
 * Writes a whole generation into an empty folder. What equals the same file in `previous` byte for byte becomes a hard link of it;
 * everything else is a new file, durable when this resolves. No file is ever written through a link.
 */
export async function writeGeneration(folder: string, files: readonly File[], previous: string | undefined): Promise<void> {
  const folders = [...new Set(files.map((file) => dirname(join(folder, file.path))))].sort();
  for (const path of folders) await mkdir(path, { recursive: true });
  const queue = new PQueue({ concurrency: 16 });
  await queue.addAll(files.map((file) => () => writeOne(folder, file, previous)));
  await chmod(folder, 0o755);
  await queue.addAll(parentsOf(folders, folder).map((path) => () => sync(path)));
}

async function writeOne(folder: string, { path, bytes }: File, previous: string | undefined): Promise<void> {
  const target = join(folder, path);
  const old = previous === undefined ? undefined : join(previous, path);
  if (old !== undefined && (bytes === null || (await holds(old, bytes)))) return linkOrCopy(old, target);
  if (bytes === null) throw new Error(`${path} is said to be unchanged, and there is nothing before it.`);
  await writeFile(target, bytes, { flag: 'wx', flush: true });
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const old = await readFile(path).catch(() => undefined);
  return old !== undefined && old.equals(bytes);
}

/** A file system without hard links, or one that has no more for this file, gets a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'ENOSYS'].includes(code)) throw error;
    await copyFile(from, to);
    await sync(to);
  }
}

/** All folders from each of these up to `root`. */
function parentsOf(folders: readonly string[], root: string): string[] {
  const all = new Set<string>([root]);
  for (const folder of folders) for (let at = folder; at.length > root.length; at = dirname(at)) all.add(at);
  return [...all];
}
