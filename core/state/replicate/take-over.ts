import { reasonOf, runGit, type GitOptions } from '../../git/plumbing.ts';
import { UserError } from '../../model/errors.ts';
import { isAncestor } from '../index/catch-up.ts';
import { mainRef, readMain } from '../repository/refs.ts';

const remoteRef = 'refs/millwright/remote';
const patienceMs = 20_000;

/**
 * Brings `main` to where the remote stands, when that is further on: somebody went on from a copy of this state. A remote that
 * is away changes nothing: what it lacks is pushed when it is back. Throws `STATE_DIVERGED`. The caller holds the state's lock.
 */
export async function takeOver(repository: string, remote: string, options: GitOptions & { log(line: string): void }): Promise<void> {
  const fetched = await runGit(repository, ['fetch', '--quiet', '--no-tags', '--', remote, `+${mainRef}:${remoteRef}`], { ...options, timeoutMs: patienceMs });
  if (fetched.code !== 0) {
    // A remote that was made a moment ago holds nothing yet.
    if (!/couldn't find remote ref/i.test(fetched.stderr))
      options.log(`The state's remote ${remote} cannot be read: ${reasonOf(fetched.stderr)}. Work goes on here.`);
    return;
  }
  const ours = await readMain(repository);
  const theirs = (await runGit(repository, ['rev-parse', '--verify', remoteRef], options)).stdout.toString().trim();
  if (ours === theirs || (await isAncestor(repository, theirs, ours, options))) return;
  if (!(await isAncestor(repository, ours, theirs, options))) {
    throw new UserError('STATE_DIVERGED', `The state here and its remote ${remote} both went on from a common past; one of them has to be chosen.`, {
      hint: `git -C ${repository} log --oneline --left-right main...${remoteRef} shows both sides. Nothing was changed. Start without a remote, or with the other one, until it is settled.`,
      data: { ours, theirs },
    });
  }
  const moved = await runGit(repository, ['update-ref', mainRef, theirs, ours], options);
  if (moved.code !== 0) throw new Error(moved.stderr.trim());
  options.log(`The state's remote ${remote} was ahead; its commits were taken over.`);
}
