import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { UserError } from '../model/errors.ts';
import { openTurns } from '../model/turns.ts';
import { folderEntries, quotedPath, type FolderEntry } from './folder-entries.ts';
import { describeCommit, type SourceRevision } from './revision.ts';
import { gitReason, sourceBroken, sourceGit } from './source-git.ts';
import { pastStaleLock } from './stale-lock.ts';

/** Equal content gives an equal commit, whoever takes it up and when. */
const fixed = {
  GIT_AUTHOR_NAME: 'Millwright',
  GIT_AUTHOR_EMAIL: 'millwright@localhost',
  GIT_AUTHOR_DATE: '946684800 +0000',
  GIT_COMMITTER_NAME: 'Millwright',
  GIT_COMMITTER_EMAIL: 'millwright@localhost',
  GIT_COMMITTER_DATE: '946684800 +0000',
};

export interface FolderSource {
  /** The bare state repository. */
  readonly repository: string;
  readonly component: string;
  readonly folder: string;
  /** Files from elsewhere that are committed with it: name in the source → absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly version?: string | undefined;
}

/**
 * Commits what a plain folder holds into the state repository, without a parent. Only objects and the component's own ref
 * are written, so the processes that write the state there are not disturbed.
 */
export async function revisionOfFolder(options: FolderSource): Promise<SourceRevision> {
  const { repository, component, folder } = options;
  const entries = [...(await readEntries(options)), ...(await readFiles(options))].toSorted((a, b) => Buffer.compare(a.path, b.path));
  const work = await mkdtemp(join(tmpdir(), 'millwright-revision-'));
  try {
    const objects = await hashEntries(repository, Buffer.from(folder), entries, work);
    const lines = entries.map((entry, at) => Buffer.concat([Buffer.from(`${entry.mode} ${objects[at]}\t`), entry.path, Buffer.from([0])]));
    const index = { GIT_INDEX_FILE: join(work, 'index') };
    await sourceGit(repository, { variables: index, input: Buffer.concat(lines) }).raw(['update-index', '--verbose', '-z', '--index-info']);
    const tree = (await sourceGit(repository, { variables: index }).raw(['write-tree'])).trim();
    const commit = (await sourceGit(repository, { variables: fixed }).raw(['commit-tree', '-m', 'Source of a component', tree])).trim();
    await pastStaleLock(repository, () =>
      sourceGit(repository, { input: `start\nupdate ${refOf(component)} ${commit}\ncommit\n` }).raw(['update-ref', '--stdin']),
    );
    return await describeCommit(repository, commit, component, options.version);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw sourceBroken(`The folder of ${component}, ${folder}, could not be taken up: ${gitReason(cause)}.`, 'Put that right and type refresh.', cause);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function readEntries({ repository, component, folder }: FolderSource): Promise<readonly FolderEntry[]> {
  const found = await realpath(folder)
    .then((real) => folderEntries(Buffer.from(real)))
    .catch((cause: unknown) =>
      Promise.reject(
        sourceBroken(
          `The folder of ${component}, ${folder}, cannot be read: ${gitReason(cause)}.`,
          `Correct path: in components/${component}.yaml, or the rights of that folder.`,
          cause,
        ),
      ),
    );
  const state = await realpath(repository);
  if (state.startsWith(`${await realpath(folder)}${sep}`)) {
    throw sourceBroken(
      `The folder of ${component}, ${folder}, holds the state itself.`,
      'Name a folder below it that holds the source alone, or keep the state elsewhere with --state.',
    );
  }
  const [odd] = found.odd;
  if (odd !== undefined)
    throw sourceBroken(
      `${odd.toString()} in ${folder} is neither a file nor a folder nor a link.`,
      `Move it away, or take ${component} from a git repository.`,
    );
  if (found.entries.length === 0)
    throw sourceBroken(`The folder of ${component}, ${folder}, is empty.`, `Put its source there, or correct path: in components/${component}.yaml.`);
  return found.entries;
}

/** What is named one by one has to be plain files, and no second copy of what the folder holds. */
async function readFiles({ component, folder, files = {} }: FolderSource): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (const [name, path] of Object.entries(files)) {
    const hint = `Correct files: in components/${component}.yaml.`;
    const found = await stat(path).catch((cause: unknown) =>
      Promise.reject(sourceBroken(`${path}, a file of ${component}, cannot be read: ${gitReason(cause)}.`, hint, cause)),
    );
    if (!found.isFile()) throw sourceBroken(`${path}, a file of ${component}, is no plain file.`, hint);
    if (
      await lstat(join(folder, name)).then(
        () => true,
        () => false,
      )
    )
      throw sourceBroken(`The folder of ${component} holds a ${name} of its own.`, hint);
    entries.push({ path: Buffer.from(name), mode: (found.mode & 0o100) === 0 ? '100644' : '100755', from: Buffer.from(path) });
  }
  return entries;
}

/** Writes every file as it is, without any conversion; answers object names in the order of the entries. */
async function hashEntries(repository: string, folder: Buffer, entries: readonly FolderEntry[], work: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [at, entry] of entries.entries()) {
    if (entry.target === undefined) {
      paths.push(quotedPath(entry.from ?? Buffer.concat([folder, Buffer.from('/'), entry.path])));
      continue;
    }
    const file = join(work, `link-${at}`);
    await writeFile(file, entry.target);
    paths.push(quotedPath(Buffer.from(file)));
  }
  const answer = await sourceGit(repository, { input: `${paths.join('\n')}\n` }).raw(['hash-object', '-w', '--no-filters', '--stdin-paths']);
  const objects = answer.trim().split('\n');
  if (objects.length !== entries.length) throw new Error(`git named ${objects.length} objects for ${entries.length} files`);
  return objects;
}

/** Keeps the commit alive. No two names share a ref, also where the file system does not tell cases apart. */
function refOf(component: string): string {
  const name = [...Buffer.from(component)].map((byte) =>
    /[a-z0-9_-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${byte.toString(16).padStart(2, '0')}`,
  );
  return `refs/millwright/components/${name.join('')}`;
}

export interface RepositorySource {
  /** Folder that holds a bare mirror of every repository. */
  readonly mirrors: string;
  readonly git: string;
  readonly ref: string;
  readonly component: string;
  readonly version?: string | undefined;
}

/** Where the mirror of a repository is. */
export function mirrorPath(mirrors: string, git: string): string {
  return join(mirrors, `${createHash('sha256').update(git).digest('hex').slice(0, 32)}.git`);
}

/** Two components may share a repository; its mirror is fetched by one at a time. */
const fetching = openTurns();

/** Brings the mirror of a repository up to date and finds what a branch, a tag or a commit id names there. */
export async function revisionOfRepository(options: RepositorySource): Promise<SourceRevision> {
  const { mirrors, git, ref, component } = options;
  refuseOddNames(git, ref, component);
  const mirror = mirrorPath(mirrors, git);
  try {
    await fetching.take(mirror, () => fetchMirror(mirror, git));
  } catch (cause) {
    throw sourceBroken(
      `The repository of ${component}, ${shown(git)}, could not be fetched: ${withoutSecret(gitReason(cause), git)}.`,
      `Try "git ls-remote" with it by hand; correct git: in components/${component}.yaml, or try again when it can be reached.`,
    );
  }
  const commit = await resolveRef(mirror, ref);
  if (commit === undefined)
    throw sourceBroken(
      `The repository of ${component}, ${shown(git)}, has no branch, tag or commit "${ref}".`,
      `Correct ref: in components/${component}.yaml.`,
    );
  return describeCommit(mirror, commit, component, options.version);
}

function refuseOddNames(git: string, ref: string, component: string): void {
  const hint = `Correct components/${component}.yaml.`;
  if (git.startsWith('-') || /[\p{Cc}]|^[A-Za-z0-9+.-]*::/u.test(git)) throw sourceBroken(`"${shown(git)}" cannot be the address of a repository.`, hint);
  if (!/^[^\s\p{Cc}~^:?*[\\@-][^\s\p{Cc}~^:?*[\\]*$/u.test(ref) || ref.includes('..'))
    throw sourceBroken(`${JSON.stringify(ref)} cannot be the name of a branch or tag.`, hint);
}

async function fetchMirror(mirror: string, git: string): Promise<void> {
  await mkdir(mirror, { recursive: true });
  await sourceGit(mirror).raw(['init', '--quiet', '--bare', '--template=', mirror]);
  const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  const options = ['--quiet', '--prune', '--no-auto-gc', '--no-write-fetch-head', '--no-recurse-submodules', '--no-tags'];
  const fetcher = sourceGit(mirror, { isPersonal: true, silentMs: 300_000 });
  await pastStaleLock(mirror, () => fetcher.raw(['fetch', ...options, '--', git, ...refs]));
}

async function resolveRef(mirror: string, ref: string): Promise<string | undefined> {
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(ref.startsWith('refs/') ? [ref] : []), ...(/^[0-9a-f]{40}$/.test(ref) ? [ref] : [])];
  for (const name of names) {
    const commit = await sourceGit(mirror)
      .raw(['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`])
      .catch(() => '');
    if (/^[0-9a-f]{40,64}$/.test(commit.trim())) return commit.trim();
  }
  return undefined;
}

/** An address without the password that may be in it. */
function shown(git: string): string {
  return git.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1').replaceAll(/\p{Cc}/gu, ' ');
}

function withoutSecret(text: string, git: string): string {
  return text.replaceAll(git, shown(git)).replaceAll(/([a-z+]+:\/\/)[^/@\s]*:[^/@\s]*@/gi, '$1');
}
