import { runGit, type GitOptions } from '../../git/plumbing.ts';
import { UserError } from '../../model/errors.ts';
import { parseMoment, sayMoment } from '../../model/time.ts';
import { damaged } from '../failures.ts';
import { readCommit } from './commits.ts';
import type { Objects } from '../../git/objects.ts';

export interface Moment {
  readonly commit: string;
  readonly at: Temporal.Instant;
}

/** What stands behind `--at`: a commit of the state by (a beginning of) its id, or the last commit at or before a date. */
export async function resolveMoment(
  repository: string,
  objects: Objects,
  head: string,
  text: string,
  now: Temporal.Instant,
  options: GitOptions,
): Promise<Moment> {
  if (/^[0-9a-f]{7,40}$/i.test(text)) return byCommit(repository, objects, head, text.toLowerCase(), options);
  const wanted = parseMoment(text, now, 'back');
  const seconds = Math.floor(wanted.epochMilliseconds / 1000);
  const listed = await runGit(repository, ['rev-list', '--first-parent', '-n', '1', `--min-age=${seconds}`, head], options);
  if (listed.code !== 0) throw damaged(`the history of ${head} cannot be read (${listed.stderr.trim()}).`);
  // Git's dates have seconds only; the trailer decides within one.
  let oid: string | null = listed.stdout.toString().trim() || null;
  while (oid !== null) {
    const commit = await readCommit(objects, oid);
    if (Temporal.Instant.compare(commit.at, wanted) <= 0) return { commit: commit.oid, at: commit.at };
    oid = commit.parent;
  }
  throw new UserError('NAME_UNKNOWN', `There was no state yet at ${sayMoment(wanted)}.`, { hint: 'Ask for a later date; "log" shows the first one.' });
}

async function byCommit(repository: string, objects: Objects, head: string, prefix: string, options: GitOptions): Promise<Moment> {
  const found = await objects.read(`${prefix}^{commit}`);
  const known = found === undefined ? undefined : await runGit(repository, ['merge-base', '--is-ancestor', found.oid, head], options);
  if (found === undefined || known?.code !== 0) {
    throw new UserError('NAME_UNKNOWN', `No commit of the state begins with ${prefix}.`, {
      hint: 'A commit is named by 7 or more hex digits of its id; "log" shows them.',
    });
  }
  const commit = await readCommit(objects, found.oid);
  return { commit: commit.oid, at: commit.at };
}
