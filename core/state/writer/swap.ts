import { startGit, type GitOptions } from '../../git/plumbing.ts';
import { mainRef } from '../repository/refs.ts';
import { linesOf } from './fast-import.ts';

/** One long-lived `git update-ref --stdin` that moves a ref when it still is where we think. */
export interface RefSwap {
  /** Resolves when the ref has moved and is durable; a refusal ends the process and rejects. */
  swap(to: string, from: string): Promise<void>;
  end(): Promise<void>;
}

export function startRefSwap(repository: string, options: GitOptions = {}): RefSwap {
  const child = startGit(repository, ['update-ref', '--stdin'], options);
  const answers = linesOf(child);
  return {
    async swap(to, from) {
      child.stdin.write(`start\nupdate ${mainRef} ${to} ${from}\nprepare\ncommit\n`);
      for (const step of ['start', 'prepare', 'commit']) {
        const line = await answers.next();
        if (line !== `${step}: ok`) throw new Error(`update-ref said "${line}"`);
      }
    },
    async end() {
      child.stdin.end();
      await answers.ended;
    },
  };
}
