import { execFile } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '@millwright/core/model/disk-failure.ts';
import PQueue from 'p-queue';
import { sync } from './folders.ts';

/** One file of a generation. */
export interface File {
  readonly path: string;
  /** Its bytes, or what makes them when their turn comes; null: the same file as in the generation before. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>) | null;
}

const atOnce = 16;
/** Above so many paths, one request for the whole file system is faster than one for each, even where others write to it. */
const many = 100;

/**
 * Writes a whole generation into an empty folder. What equals the same file in `previous` byte for byte becomes a hard link of it;
 * everything else is a new file, durable when this resolves. No file is ever written through a link.
 */
export async function writeGeneration(folder: string, files: readonly File[], previous: string | undefined): Promise<void> {
  const folders = foldersOf(files);
  // One after the other: nobody else waits for this process, and asking for many at once costs five times as much.
  for (const path of folders) mkdirSync(join(folder, path), { recursive: path === '.' });
  const written: string[] = [];
  for (const { path, bytes } of files) {
    const fresh = typeof bytes === 'function' ? await bytes() : bytes;
    const old = previous === undefined ? undefined : join(previous, path);
    if (old !== undefined && (fresh === null || holds(old, fresh))) linkOrCopy(old, join(folder, path));
    else if (fresh === null) throw new Error(`${path} is said to be unchanged, and there is nothing before it.`);
    else {
      writeFileSync(join(folder, path), fresh, { flag: 'wx' });
      written.push(path);
    }
  }
  chmodSync(folder, 0o755);
  await makeDurable(folder, [...written, ...folders]);
}

function holds(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
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

/** By a request for every path; for many paths by one for the whole file system, where there is one (coreutils and busybox on Linux). */
async function makeDurable(folder: string, paths: readonly string[]): Promise<void> {
  if (process.platform === 'linux' && paths.length > many) {
    try {
      await promisify(execFile)('sync', ['-f', folder]);
      return;
    } catch {
      // There is no such program here; and a disk that reports an error reports it again below, with its code.
    }
  }
  const queue = new PQueue({ concurrency: atOnce });
  await queue.addAll(paths.map((path) => () => sync(join(folder, path))));
}

/** Every folder that holds a file or a folder of these, relative, each after the one that holds it; `.` is the first. */
function foldersOf(files: readonly File[]): string[] {
  const all = new Set<string>(['.']);
  for (const file of files) for (let at = dirname(file.path); !all.has(at); at = dirname(at)) all.add(at);
  return [...all].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}
