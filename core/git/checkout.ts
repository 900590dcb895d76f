import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from './copy-tree.ts';
import { diskFailure, systemCode } from '../model/disk-failure.ts';
import { readSmallTree, writeSmallTree } from './small-tree.ts';
import { gitReason, sourceBroken, sourceGit } from './source-git.ts';

export interface Checkout {
  /** Folder that keeps each commit once. */
  readonly cache: string;
  readonly repository: string;
  readonly commit: string;
  /** A folder that does not exist yet. */
  readonly into: string;
}

const extracting = new Map<string, Promise<void>>();

/** Puts the files of a commit at `into`, as copies: whatever happens to them, the next checkout is as fresh. */
export async function checkout({ cache, repository, commit, into }: Checkout): Promise<void> {
  if (!/^[0-9a-f]{40,64}$/.test(commit))
    throw sourceBroken(`${JSON.stringify(commit)} is not the id of a commit.`, 'Type refresh, so that the source is taken up again.');
  const kept = join(cache, commit);
  if (!existsSync(kept)) {
    const work = extracting.get(kept) ?? extract(cache, repository, commit, kept);
    extracting.set(kept, work);
    await work.finally(() => extracting.delete(kept));
  }
  await copyTree(kept, into).catch((error: unknown) => Promise.reject(diskFailure(`The source could not be copied to ${into}`, error) as Error));
}

async function extract(cache: string, repository: string, commit: string, kept: string): Promise<void> {
  const work = join(cache, `.${commit}-${randomUUID()}`);
  const files = join(work, 'files');
  try {
    await mkdir(files, { recursive: true });
    const small = await readSmallTree(repository, commit).catch(() => undefined);
    if (small === undefined) await extractByGit(repository, commit, work, files);
    else writeSmallTree(small, files);
    await rename(files, kept).catch((error: unknown) =>
      ['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '') ? undefined : Promise.reject(error as Error),
    );
  } catch (error) {
    const known = diskFailure(`The source could not be extracted to ${cache}`, error);
    if (known !== error) throw known;
    throw sourceBroken(
      `Commit ${commit.slice(0, 12)} could not be checked out: ${gitReason(error)}.`,
      'Type refresh, so that the source is taken up again.',
      error,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function extractByGit(repository: string, commit: string, work: string, files: string): Promise<void> {
  const meta = join(work, 'git');
  // A repository of its own that borrows the objects: no setting of another one, and no conversion of any file.
  await Promise.all(['refs', 'objects', 'info'].map((name) => mkdir(join(meta, name), { recursive: true })));
  await writeFile(join(meta, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(meta, 'info', 'attributes'), '* -text -filter -ident -working-tree-encoding\n');
  const variables = { GIT_OBJECT_DIRECTORY: join(repository, 'objects'), GIT_INDEX_FILE: join(work, 'index'), GIT_WORK_TREE: files };
  await sourceGit(meta, { variables }).raw(['read-tree', '--reset', '-u', `${commit}^{tree}`]);
}
