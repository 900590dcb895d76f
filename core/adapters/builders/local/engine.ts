import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalEngineConfig } from '../../../config/schema.ts';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { Engine } from '../../../jobs/engine.ts';
import type { LocalJob, LocalOutcome } from '../../../jobs/local-job.ts';
import { diskFailure, systemCode } from '../../../model/disk-failure.ts';
import { attemptFolder, type AttemptFolder } from './attempt-folder.ts';
import { isThere, leaderOf, readClaim, readExit, readIfThere, standing, type Claim } from './claim.ts';
import { probeOf, type Probe } from './isolation.ts';
import { judge } from './judge.ts';
import { launch } from './launch.ts';
import { endProcesses } from './processes.ts';
import { clearWork } from './remove-tree.ts';
import { openSweep } from './sweep.ts';
import { overElsewhere } from './wait.ts';

export interface LocalEngineOptions {
  /** The state folder. */
  readonly folder: string;
  readonly config: LocalEngineConfig;
  readonly artifacts: ArtifactStore;
  /** Folder of the Node that runs the workspace: first in every recipe's PATH. */
  readonly nodeFolder: string;
  /** Where programs are looked for. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether bubblewrap works; tried by itself when not given. */
  readonly probe?: Probe;
}

const politeMs = 2_000;
const longestTimer = 2 ** 31 - 1;

/**
 * Runs commands on this machine. An attempt is a process of its own that outlives this one; all that is known about it is
 * in its folder. It lives in real time, whatever the factory's clock says.
 */
export function localEngine(options: LocalEngineOptions): Engine<LocalJob, LocalOutcome> {
  const { folder: state, artifacts } = options;
  const needs = { state, artifacts, nodeFolder: options.nodeFolder, probe: options.probe ?? probeOf(options.env) };
  const sweep = openSweep(join(state, 'cache', 'swept'));
  /** Ends of attempts that this process started. */
  const started = new Map<string, Promise<void>>();
  const settling = new Map<string, Promise<LocalOutcome>>();

  return {
    limits: { atOnce: options.config.at_once },
    async submit(key, job, signal) {
      signal.throwIfAborted();
      const folder = attemptFolder(state, key);
      if (isThere(folder.claim)) return;
      const attempt = await launch(key, folder, job, needs, signal);
      if (attempt !== undefined) started.set(key, attempt.over);
    },
    async find(key) {
      const folder = attemptFolder(state, key);
      const stands = await standing(folder);
      // Nobody asks for the end of a lost attempt: its successor has a key and a folder of its own.
      if (stands === 'lost') await clearWork(folder.folder);
      return stands;
    },
    async ended(key, job, signal) {
      const folder = attemptFolder(state, key);
      const known = readIfThere(folder.outcome);
      if (known !== undefined) {
        // Whoever recorded it may have been killed before it cleared up.
        await clearWork(folder.folder);
        return JSON.parse(known) as LocalOutcome;
      }
      const claim = await readClaim(folder);
      if (claim === undefined) throw new Error(`nothing claimed the attempt ${key}`);
      await untilOver(key, folder, claim, job.timeoutMs, signal);
      const settled = settling.get(key) ?? settle(folder, claim, job).finally(() => settling.delete(key));
      settling.set(key, settled);
      return settled;
    },
    async cancel(key) {
      const folder = attemptFolder(state, key);
      // Also an attempt that is only being prepared has its folder; what never came here has none.
      if (isThere(folder.folder)) await stop(folder, 'canceled');
    },
  };

  async function untilOver(key: string, folder: AttemptFolder, claim: Claim, timeoutMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const waiting = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const endIt = (): void => void stop(folder, 'timeout').then(resolve, reject);
    // One that a process before us began to end is ended now.
    const timer = setTimeout(endIt, isThere(folder.stop) ? 0 : timeLeft(claim.time, timeoutMs));
    void (started.get(key) ?? overElsewhere(folder, waiting.signal)).then(resolve, reject);
    try {
      await promise;
      started.delete(key);
    } finally {
      clearTimeout(timer);
      waiting.abort();
      signal.removeEventListener('abort', abort);
    }
  }

  async function settle(folder: AttemptFolder, claim: Claim, job: LocalJob): Promise<LocalOutcome> {
    try {
      // Without an exit code something may have outlived it.
      if (readExit(folder) === undefined) await standing(folder);
      const outcome = await judge(folder, claim, job, artifacts);
      const isFirst = recordOnce(folder.outcome, JSON.stringify(outcome));
      await sweep.away(folder.work(claim.token));
      await clearWork(folder.folder);
      if (isFirst) return outcome;
    } catch (error) {
      // Who recorded it meanwhile has also cleared what there was to judge.
      if (!isThere(folder.outcome)) throw diskFailure('The outcome could not be recorded', error);
    }
    return JSON.parse(readFileSync(folder.outcome, 'utf8')) as LocalOutcome;
  }

  /** Ends an attempt for a reason, once; the first reason stays. */
  async function stop(folder: AttemptFolder, why: 'timeout' | 'canceled'): Promise<void> {
    if (readExit(folder) !== undefined || isThere(folder.outcome)) return;
    try {
      writeFileSync(folder.stop, `${why}\n`, { flag: 'wx' });
    } catch (error) {
      // Ending it comes first, also where the disk is full.
      if (systemCode(error) === undefined) throw error;
    }
    const claim = await readClaim(folder);
    if (claim !== undefined && claim.pid > 0) await endProcesses(leaderOf(claim, folder), politeMs);
  }
}

/** A clock that was set back must not make the time left longer than it ever was. */
function timeLeft(since: number, timeoutMs: number): number {
  return Math.min(timeoutMs, Math.max(0, since + timeoutMs - Date.now()), longestTimer);
}

/** Writes a file whole; false where one was there first, which stays. */
function recordOnce(path: string, text: string): boolean {
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text);
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}
