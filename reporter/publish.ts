import { execFile } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '@millwright/core/model/disk-failure.ts';
import PQueue from 'p-queue';
import { sync } from './folders.ts';

/** A generation in the making. */
export interface Writing {
  /** A file of these bytes, or of this text: a hard link where the generation before has the same. */
  write(path: string, content: string | Uint8Array): void;
  /** The same file as in the generation before. */
  keep(path: string): void;
  /** Makes everything durable. */
  end(): Promise<void>;
}

const atOnce = 16;
/** Above so many paths, one request for the whole file system is faster than one for each, even where others write to it. */
const many = 100;

/**
 * Writes a whole generation into an empty folder, file by file. What equals the same file in `previous` byte for byte becomes a hard link
 * of it; everything else is a new file. No file is ever written through a link. `trusted`: false makes new files of all that is written, so
 * that nothing of it hangs on a file that may have been changed.
 */
export function writeGeneration(folder: string, previous: string | undefined, trusted = true): Writing {
  // One after the other: nobody else waits for this process, and asking for many at once costs five times as much.
  const folders = new Set<string>(['.']);
  const written: string[] = [];
  const toFolderOf = (path: string): string => {
    const makeFolder = (at: string): void => {
      if (folders.has(at)) return;
      makeFolder(dirname(at));
      mkdirSync(join(folder, at));
      folders.add(at);
    };
    makeFolder(dirname(path));
    return join(folder, path);
  };
  return {
    write(path, content) {
      const to = toFolderOf(path);
      const old = previous === undefined || !trusted ? undefined : join(previous, path);
      if (old !== undefined && holds(old, content)) return linkOrCopy(old, to);
      writeFileSync(to, content, { flag: 'wx' });
      written.push(path);
    },
    keep(path) {
      if (previous === undefined) throw new Error(`${path} is said to be unchanged, and there is nothing before it.`);
      linkOrCopy(join(previous, path), toFolderOf(path));
    },
    async end() {
      chmodSync(folder, 0o755);
      await makeDurable(folder, [...written, ...folders]);
    },
  };
}

function holds(path: string, content: string | Uint8Array): boolean {
  try {
    // Texts are read and written as such: it takes half as long.
    return typeof content === 'string' ? readFileSync(path, 'utf8') === content : readFileSync(path).equals(content);
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
