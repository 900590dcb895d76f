import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, constants, copyFileSync, fsync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { digestOf, hexOf, isDigest, type Digest } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { diskFailure, systemCode } from '../model/disk-failure.ts';
import { digestOfFile } from './file-digest.ts';
import type { ArtifactStore } from './store.ts';

const readOnly = 0o444;
const sync = promisify(fsync);
const largeBytes = 1 << 20;

// What takes microseconds is done at once: its way through the thread pool takes a hundred. What waits for the disk, or
// copies much, is waited for.

/** Keeps artifacts at `<folder>/sha256/ab/<64 hex>`. A file there is whole, durable and never written again. */
export function folderStore(folder: string): ArtifactStore {
  const placeOf = (digest: Digest): string => {
    if (!isDigest(digest)) throw new Error(`not a digest: ${digest}`);
    const hex = hexOf(digest);
    return join(folder, 'sha256', hex.slice(0, 2), hex);
  };

  return {
    put: (file) => takeIn((incoming) => copy(file, incoming)),
    putBytes: (bytes) => takeIn(async (incoming) => writeFileSync(incoming, bytes, { flag: 'wx' })),
    async has(digest) {
      return sizeAt(placeOf(digest)) !== undefined;
    },
    async get(digest) {
      const bytes = await readFile(placeOf(digest)).catch((error: unknown) => Promise.reject(readFailure(digest, error)));
      if (digestOf(bytes) !== digest) throw changed(digest);
      return bytes;
    },
    async copyTo(digest, path) {
      await check(digest);
      await place(path, (beside) => copy(placeOf(digest), beside));
    },
    async link(digest, path) {
      await check(digest);
      await place(path, async (beside) => {
        try {
          linkSync(placeOf(digest), beside);
        } catch (error) {
          // Another disk, a file system without hard links, or too many of them.
          if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
          await copy(placeOf(digest), beside);
        }
      });
    },
  };

  async function takeIn(fill: (incoming: string) => Promise<void>): Promise<{ digest: Digest; size: number }> {
    const incoming = join(folder, 'incoming', randomUUID());
    try {
      mkdirSync(dirname(incoming), { recursive: true });
      await fill(incoming);
      chmodSync(incoming, readOnly);
      const { digest, size } = await digestOfFile(incoming);
      const target = placeOf(digest);
      if (sizeAt(target) === size && (await digestOfFile(target)).digest === digest) return { digest, size };
      await syncPath(incoming);
      const isNew = mkdirSync(dirname(target), { recursive: true }) !== undefined;
      renameSync(incoming, target);
      await syncPath(dirname(target));
      if (isNew) await syncPath(dirname(dirname(target)));
      return { digest, size };
    } catch (error) {
      throw diskFailure(`An artifact could not be stored in ${folder}`, error);
    } finally {
      remove(incoming);
    }
  }

  async function check(digest: Digest): Promise<void> {
    const found = await digestOfFile(placeOf(digest)).catch((error: unknown) => Promise.reject(readFailure(digest, error)));
    if (found.digest !== digest) throw changed(digest);
  }

  function changed(digest: Digest): UserError {
    return new UserError('ARTIFACT_CHANGED', `The stored artifact ${digest} no longer has the bytes it was named after.`, {
      hint: `Take ${placeOf(digest)} away and build its component again, or put the file back from a backup.`,
    });
  }

  function readFailure(digest: Digest, error: unknown): unknown {
    if (systemCode(error) !== 'ENOENT') return error;
    return new UserError('ARTIFACT_MISSING', `The artifact ${digest} is not in the store.`, {
      hint: `Build its component again, or put ${placeOf(digest)} back from a backup.`,
      cause: error,
    });
  }

  /** Makes a file beside `path` and renames it there: what was there before is replaced as a whole or not at all. */
  async function place(path: string, make: (beside: string) => Promise<void>): Promise<void> {
    const beside = join(dirname(path), `.${randomUUID()}`);
    try {
      mkdirSync(dirname(path), { recursive: true });
      await make(beside);
      renameSync(beside, path);
    } catch (error) {
      throw diskFailure(`${path} could not be written`, error);
    } finally {
      // A rename between two names of one file does nothing and leaves both.
      remove(beside);
    }
  }
}

function sizeAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

async function copy(from: string, to: string): Promise<void> {
  if ((sizeAt(from) ?? 0) > largeBytes) await copyFile(from, to, constants.COPYFILE_FICLONE);
  else copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Cleared when the state is opened next.
  }
}

async function syncPath(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}
