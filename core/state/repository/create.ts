import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, runGit, type GitOptions } from '../../git/plumbing.ts';
import { UserError } from '../../model/errors.ts';
import { recordJson } from '../../model/canonical.ts';
import { damaged, writeFailure } from '../failures.ts';
import { startFastImport } from '../writer/fast-import.ts';
import { printMessage } from '../writer/message.ts';
import { mainRef } from '../writer/swap.ts';
import { syncFolder } from './refs.ts';

export const formatFile = 'format.json';

const config: readonly (readonly [string, string])[] = [
  ['core.fsync', 'all'],
  ['core.logAllRefUpdates', 'false'],
  ['fastimport.unpackLimit', '1'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['receive.autogc', 'false'],
  ['receive.denyNonFastForwards', 'true'],
  ['receive.denyDeletes', 'true'],
  ['repack.writeBitmaps', 'false'],
];

/** Makes `<folder>/state.git` unless it is there: complete before it appears under its name. */
export async function createRepository(
  folder: string,
  options: { readonly format: number; readonly now: Temporal.Instant; readonly remote: string | null } & GitOptions,
): Promise<void> {
  const repository = join(folder, 'state.git');
  if (existsSync(repository)) return;
  const fresh = `${repository}.new`;
  try {
    await mkdir(folder, { recursive: true });
    await rm(fresh, { recursive: true, force: true });
    await git(fresh, ['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=main', fresh], options);
    for (const [name, value] of config) await git(fresh, ['config', name, value], options);
    if (options.remote === null || !(await fetched(fresh, options.remote, options))) await begin(fresh, options);
    await mkdir(join(fresh, 'objects', 'pack'), { recursive: true });
    await syncFolder(join(fresh, 'refs', 'heads'));
    await rename(fresh, repository);
    await syncFolder(folder);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw writeFailure(`The state in ${folder} could not be begun`, cause);
  }
}

async function begin(repository: string, options: { readonly format: number; readonly now: Temporal.Instant } & GitOptions): Promise<void> {
  const message = printMessage({ subject: 'state: begin', actor: 'system' }, options.now);
  const writer = startFastImport(repository, options, mainRef);
  await writer.write([{ message, at: options.now, edits: [{ path: formatFile, bytes: Buffer.from(recordJson({ format: options.format })) }] }], '');
  await writer.end();
}

/** A state that a remote already holds goes on; it is not begun a second time. */
async function fetched(repository: string, remote: string, options: GitOptions): Promise<boolean> {
  const listed = await runGit(repository, ['ls-remote', '--', remote, mainRef], { ...options, timeoutMs: 60_000 });
  if (listed.code !== 0) {
    throw new UserError('BACKEND_OFFLINE', `The state's remote ${remote} cannot be read: ${reasonOf(listed.stderr)}`, {
      hint: 'A new state is only begun when its remote can be asked whether it already holds one. Check the address, or start without a remote.',
    });
  }
  if (listed.stdout.length === 0) return false;
  await git(repository, ['fetch', '--quiet', '--no-tags', '--', remote, `${mainRef}:${mainRef}`], options);
  return true;
}

async function git(repository: string, args: readonly string[], options: GitOptions): Promise<void> {
  const result = await runGit(repository, args, options);
  if (result.code !== 0) throw new Error(result.stderr.trim());
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
