import { rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A git process that runs holds a ref's lock for milliseconds. */
const staleAfterMs = 2_000;

/** Runs git work; where a killed git left a lock file inside `repository`, takes that away and runs the work once more. */
export async function pastStaleLock<T>(repository: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const lock = /Unable to create '([^']+\.lock)': File exists/.exec(error instanceof Error ? error.message : '')?.[1];
    if (lock === undefined || !lock.startsWith(`${repository}/`)) throw error;
    const made = await stat(lock).catch(() => undefined);
    const age = made === undefined ? staleAfterMs : Date.now() - made.mtimeMs;
    if (age < staleAfterMs) await sleep(staleAfterMs - Math.max(0, age));
    const now = await stat(lock).catch(() => undefined);
    // Another lock by now: somebody is at work, and git says so again.
    if (now !== undefined && now.ino === made?.ino) await rm(lock, { force: true });
    return work();
  }
}
