import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../../model/disk-failure.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { endProcesses, isAttempt, type Leader } from './processes.ts';

// An attempt's own small files are read and made synchronously throughout: a call takes microseconds, its way through the
// thread pool takes a hundred, and a build makes about fifty of them.

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
    const text = readIfThere(folder.claim);
    if (text === undefined) return undefined;
    const [, pid, token, isolation] = /^(\d+) (\S+) (bwrap|none)\n$/.exec(text) ?? [];
    const isWhole = pid !== undefined && token !== undefined;
    if (isWhole || round >= 10)
      return { pid: Number(pid ?? 0), token: token ?? '', isolation: isolation === 'bwrap' ? 'bwrap' : 'none', time: timeOf(folder.claim) ?? 0 };
    await sleep(20);
  }
}

export function leaderOf({ pid, token }: Claim, { folder }: AttemptFolder): Leader {
  return { pid, token, folder };
}

/** Where an attempt stands, by its files and processes alone. What outlived a lost attempt is ended before it is called lost. */
export async function standing(folder: AttemptFolder): Promise<'unknown' | 'running' | 'ended' | 'lost'> {
  if (isThere(folder.outcome)) return 'ended';
  const claim = await readClaim(folder);
  if (claim === undefined) return 'unknown';
  if (readExit(folder) !== undefined) return 'ended';
  if (claim.pid > 0 && (await isAttempt(leaderOf(claim, folder)))) return 'running';
  if (readExit(folder) !== undefined || isThere(folder.stop)) return 'ended';
  if (claim.pid > 0) await endProcesses(leaderOf(claim, folder), 0);
  return 'lost';
}

/** Exit code, `start` or `stopped`; undefined until it is wholly written. */
export function readExit(folder: AttemptFolder): string | undefined {
  return /^(\d+|start|stopped)\n$/.exec(readIfThere(folder.exit) ?? '')?.[1];
}

export function isThere(path: string): boolean {
  return timeOf(path) !== undefined;
}

/** When a file was last written, in milliseconds since 1970. */
export function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

export function readIfThere(path: string): string | undefined {
  // Most are looked for before they are there, and an exception costs more than a look.
  if (!isThere(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
