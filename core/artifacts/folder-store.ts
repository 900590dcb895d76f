import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hexOf, isDigest, type Digest } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { diskFailure, systemCode } from '../model/disk-failure.ts';
import { digestOfFile } from './file-digest.ts';
import type { ArtifactStore } from './store.ts';

const readOnly = 0o444;

/** Keeps artifacts at `<folder>/sha256/ab/<64 hex>`. A file there is whole, durable and never written again. */
export function folderStore(folder: string): ArtifactStore {
  const placeOf = (digest: Digest): string => {
    if (!isDigest(digest)) throw new Error(`not a digest: ${digest}`);
    const hex = hexOf(digest);
    return join(folder, 'sha256', hex.slice(0, 2), hex);
  };

  return {
    put: (file) => takeIn((incoming) => copyFile(file, incoming, constants.COPYFILE_FICLONE)),
    putBytes: (bytes) => takeIn((incoming) => writeFile(incoming, bytes, { flag: 'wx' })),
    async has(digest) {
      return (await sizeAt(placeOf(digest))) !== undefined;
    },
    async get(digest) {
      const bytes = await readFile(placeOf(digest)).catch((error: unknown) => Promise.reject(readFailure(digest, error)));
      await check(digest);
      return bytes;
    },
    async copyTo(digest, path) {
      await check(digest);
      await place(path, (beside) => copyFile(placeOf(digest), beside, constants.COPYFILE_FICLONE));
    },
    async link(digest, path) {
      await check(digest);
      await place(path, async (beside) => {
        try {
          await link(placeOf(digest), beside);
        } catch (error) {
          // Another disk, a file system without hard links, or too many of them.
          if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
          await copyFile(placeOf(digest), beside, constants.COPYFILE_FICLONE);
        }
      });
    },
  };

  async function takeIn(fill: (incoming: string) => Promise<void>): Promise<{ digest: Digest; size: number }> {
    const incoming = join(folder, 'incoming', randomUUID());
    try {
      await mkdir(dirname(incoming), { recursive: true });
      await fill(incoming);
      await chmod(incoming, readOnly);
      const { digest, size } = await digestOfFile(incoming);
      const target = placeOf(digest);
      if ((await sizeAt(target)) === size && (await digestOfFile(target)).digest === digest) return { digest, size };
      await syncPath(incoming);
      const isNew = (await mkdir(dirname(target), { recursive: true })) !== undefined;
      await rename(incoming, target);
      await syncPath(dirname(target));
      if (isNew) await syncPath(dirname(dirname(target)));
      return { digest, size };
    } catch (error) {
      throw diskFailure(`An artifact could not be stored in ${folder}`, error);
    } finally {
      await rm(incoming, { force: true }).catch(() => undefined);
    }
  }

  async function check(digest: Digest): Promise<void> {
    const found = await digestOfFile(placeOf(digest)).catch((error: unknown) => Promise.reject(readFailure(digest, error)));
    if (found.digest === digest) return;
    throw new UserError('ARTIFACT_CHANGED', `The stored artifact ${digest} no longer has the bytes it was named after.`, {
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
      await mkdir(dirname(path), { recursive: true });
      await make(beside);
      await rename(beside, path);
    } catch (error) {
      throw diskFailure(`${path} could not be written`, error);
    } finally {
      // A rename between two names of one file does nothing and leaves both.
      await rm(beside, { force: true }).catch(() => undefined);
    }
  }
}

async function sizeAt(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => (systemCode(error) === 'ENOENT' ? undefined : Promise.reject(error as Error)));
  if (file === undefined) return undefined;
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
