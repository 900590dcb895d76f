import type { SimpleGit } from 'simple-git';
import { sourceBroken, sourceGit } from './source-git.ts';

/** Where a component's source stands. */
export interface SourceRevision {
  readonly commit: string;
  readonly version: string;
  /** Seconds since 1970 for SOURCE_DATE_EPOCH. */
  readonly epoch: number;
  /** The bare repository that holds the commit. */
  readonly repository: string;
}

const largestVersionFile = 10_000;
const longestVersion = 128;

/** Version and time of a commit. `configured` wins over the file VERSION, and that over the date. */
export async function describeCommit(repository: string, commit: string, component: string, configured: string | undefined): Promise<SourceRevision> {
  const git = sourceGit(repository);
  const epoch = Number((await git.raw(['show', '-s', '--format=%ct', commit, '--'])).trim());
  const version = configured ?? (await versionFile(git, commit)) ?? `0.${day(epoch)}.${commit.slice(0, 7)}`;
  if (!/^[^\s\p{C}]+$/u.test(version) || version.length > longestVersion) {
    throw sourceBroken(
      `The version of ${component} is not one word of at most ${longestVersion} characters.`,
      'Put the version alone on the first line of its file VERSION, or set version: in its configuration.',
    );
  }
  return { commit, version, epoch, repository };
}

async function versionFile(git: SimpleGit, commit: string): Promise<string | undefined> {
  const line = await git.raw(['ls-tree', '--long', commit, '--', 'VERSION']);
  const [, object, size] = /^100(?:644|755) blob ([0-9a-f]+) +(\d+)\t/.exec(line) ?? [];
  if (object === undefined) return undefined;
  if (Number(size) > largestVersionFile) return '';
  return (await git.raw(['cat-file', 'blob', object])).split('\n')[0]?.trim() ?? '';
}

function day(epoch: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epoch * 1000)
    .toString()
    .slice(0, 10)
    .replaceAll('-', '');
}
