import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../../model/disk-failure.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { endProcesses, isAttempt } from './processes.ts';

export interface Claim {
  readonly pid: number;
  /** Random; in the arguments of the attempt and in the environment of all it starts. */
  readonly token: string;
  readonly isolation: 'bwrap' | 'none';
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** undefined where nothing claimed the attempt; a claim that was never finished has pid 0. */
export async function readClaim(folder: AttemptFolder): Promise<Claim | undefined> {
  for (let round = 0; ; round++) {
    const text = await readIfThere(folder.claim);
    if (text === undefined) return undefined;
    const [, pid, token, isolation] = /^(\d+) (\S+) (bwrap|none)\n$/.exec(text) ?? [];
    const isWhole = pid !== undefined && token !== undefined;
    if (!isWhole && round < 10) {
      await sleep(20);
      continue;
    }
    const { mtimeMs } = await stat(folder.claim);
    return { pid: Number(pid ?? 0), token: token ?? '', isolation: isolation === 'bwrap' ? 'bwrap' : 'none', time: mtimeMs };
  }
}

/** Where an attempt stands, by its files and processes alone. What outlived a lost attempt is ended before it is called lost. */
export async function standing(folder: AttemptFolder): Promise<'unknown' | 'running' | 'ended' | 'lost'> {
  if (await isThere(folder.outcome)) return 'ended';
  const claim = await readClaim(folder);
  if (claim === undefined) return 'unknown';
  if (await isThere(folder.exit)) return 'ended';
  if (claim.pid > 0 && (await isAttempt(claim.pid, claim.token))) return 'running';
  if ((await isThere(folder.exit)) || (await isThere(folder.stop))) return 'ended';
  if (claim.pid > 0) await endProcesses(claim.pid, claim.token, 0);
  return 'lost';
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => (systemCode(error) === 'ENOENT' ? false : Promise.reject(error as Error)),
  );
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => (systemCode(error) === 'ENOENT' ? undefined : Promise.reject(error as Error)));
}
