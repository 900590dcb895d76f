import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '@millwright/core/model/disk-failure.ts';
import PQueue from 'p-queue';
import { sync } from './folders.ts';

/** One file of a generation. */
export interface File {
  readonly path: string;
  /** Its bytes, or what makes them when their turn comes; null: the same file as in the generation before. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>) | null;
}

/**
 * Writes a whole generation into an empty folder. What equals the same file in `previous` byte for byte becomes a hard link of it;
 * everything else is a new file, durable when this resolves. No file is ever written through a link.
 */
export async function writeGeneration(folder: string, files: readonly File[], previous: string | undefined): Promise<void> {
  const folders = [...new Set(files.map((file) => dirname(join(folder, file.path))))].sort();
  for (const path of folders) mkdirSync(path, { recursive: true });
  const queue = new PQueue({ concurrency: 16 });
  const made: File[] = [];
  for (const file of files) {
    if (file.bytes !== null) made.push(file);
    else if (previous === undefined) throw new Error(`${file.path} is said to be unchanged, and there is nothing before it.`);
    else linkOrCopy(join(previous, file.path), join(folder, file.path));
  }
  await queue.addAll(made.map((file) => () => writeOne(folder, file, previous)));
  await chmod(folder, 0o755);
  await queue.addAll(parentsOf(folders, folder).map((path) => () => sync(path)));
}

async function writeOne(folder: string, { path, bytes }: File, previous: string | undefined): Promise<void> {
  const target = join(folder, path);
  const fresh = typeof bytes === 'function' ? await bytes() : bytes;
  if (fresh === null) return;
  const old = previous === undefined ? undefined : join(previous, path);
  if (old !== undefined && (await holds(old, fresh))) linkOrCopy(old, target);
  else await writeFile(target, fresh, { flag: 'wx', flush: true });
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const old = await readFile(path).catch(() => undefined);
  return old !== undefined && old.equals(bytes);
}

/** A file system without hard links, or one that has no more for this file, gets a copy. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
    writeFileSync(to, readFileSync(from), { flag: 'wx', flush: true });
  }
}

/** All folders from each of these up to `root`. */
function parentsOf(folders: readonly string[], root: string): string[] {
  const all = new Set<string>([root]);
  for (const folder of folders) for (let at = folder; at.length > root.length; at = dirname(at)) all.add(at);
  return [...all];
}
