import { appendFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, runGit, type GitOptions } from '../../git/plumbing.ts';
import { UserError } from '../../model/errors.ts';
import { recordJson } from '../../model/canonical.ts';
import { writeFailure } from '../failures.ts';
import { startFastImport } from '../writer/fast-import.ts';
import { printMessage } from '../writer/message.ts';
import { formatFile } from '../migrate/migrations.ts';
import { mainRef, syncFolder } from './refs.ts';

/** For whoever uses the repository from outside; our own processes are told on their command lines. */
const config = `[core]
\tfsync = all
\tlogAllRefUpdates = false
[fastimport]
\tunpackLimit = 1
[gc]
\tauto = 0
[maintenance]
\tauto = false
[receive]
\tautogc = false
\tdenyNonFastForwards = true
\tdenyDeletes = true
[repack]
\twriteBitmaps = false
`;

/** Makes `<folder>/state.git`, complete before it appears under its name. */
export async function createRepository(
  folder: string,
  options: { readonly format: number; readonly now: Temporal.Instant; readonly remote: string | null } & GitOptions,
): Promise<void> {
  const repository = join(folder, 'state.git');
  const fresh = `${repository}.new`;
  try {
    await mkdir(folder, { recursive: true });
    await rm(fresh, { recursive: true, force: true });
    await git(fresh, ['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=main', fresh], options);
    await appendFile(join(fresh, 'config'), config);
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
  const chain = writer.begin('');
  chain.add({ message, at: options.now, edits: [{ path: formatFile, bytes: Buffer.from(recordJson({ format: options.format })) }] });
  await chain.store();
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
