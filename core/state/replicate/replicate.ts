import { reasonOf, runGit, type GitOptions } from '../../git/plumbing.ts';
import { UserError } from '../../model/errors.ts';
import { mainRef } from '../repository/refs.ts';

/** Brings `main` to a second place, in the background, one push at a time. */
export interface Replication {
  /** Resolves when the remote holds the commit, which `main` holds now. */
  replicated(commit: string): Promise<void>;
  /** Why the last push failed; null when it went well or there is no remote. */
  failure(): string | null;
  /** Tries once more when something is left, then gives up. */
  close(): Promise<void>;
}

const firstWaitMs = 1000;
const longestWaitMs = 60_000;
const pushMs = 120_000;
const lastPushMs = 10_000;

export function openReplication(repository: string, remote: string | null, options: GitOptions & { log?(line: string): void } = {}): Replication {
  if (remote === null) return { replicated: () => Promise.resolve(), failure: () => null, close: () => Promise.resolve() };
  let waiting: PromiseWithResolvers<void>[] = [];
  let pushing: Promise<void> | undefined;
  let failure: string | null = null;
  let newest = '';
  let pushed = '';
  let closed = false;
  let wakeUp = (): void => undefined;

  const push = async (timeoutMs: number): Promise<boolean> => {
    const covered = waiting;
    const tip = newest;
    waiting = [];
    const result = await runGit(repository, ['push', '--quiet', '--', remote, `${mainRef}:${mainRef}`], { ...options, timeoutMs }).catch((error: unknown) => ({
      code: 1,
      stderr: String(error),
    }));
    if (result.code !== 0) {
      const reason = reasonOf(result.stderr);
      if (failure === null) options.log?.(`The state's remote ${remote} does not hold the last commits: ${reason}. They are pushed as soon as it takes them.`);
      failure = reason;
      waiting = [...covered, ...waiting];
      return false;
    }
    if (failure !== null) options.log?.(`The state's remote ${remote} holds everything again.`);
    failure = null;
    pushed = tip;
    for (const one of covered) one.resolve();
    return true;
  };

  const loop = async (): Promise<void> => {
    // What is committed in one go is pushed in one go.
    await new Promise((resolve) => setImmediate(resolve));
    for (let wait = firstWaitMs; waiting.length > 0 && !closed;) {
      if (await push(pushMs)) {
        wait = firstWaitMs;
        continue;
      }
      await pause(wait);
      wait = Math.min(wait * 2, longestWaitMs);
    }
    pushing = undefined;
  };

  const pause = (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  };

  return {
    replicated(commit) {
      if (commit === pushed) return Promise.resolve();
      newest = commit;
      const one = Promise.withResolvers<void>();
      // Nobody has to wait for it.
      one.promise.catch(() => undefined);
      waiting.push(one);
      pushing ??= loop();
      return one.promise;
    },
    failure: () => failure,
    async close() {
      closed = true;
      wakeUp();
      await pushing;
      if (waiting.length > 0) await push(lastPushMs);
      const error = new UserError('BACKEND_OFFLINE', `The state's remote ${remote} does not hold the last commits yet: ${failure ?? ''}`, {
        hint: 'They are safe here and will be pushed when the state is opened again.',
      });
      for (const one of waiting) one.reject(error);
    },
  };
}
