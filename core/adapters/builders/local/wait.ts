import { watch, type FSWatcher } from 'node:fs';
import type { AttemptFolder } from './attempt-folder.ts';
import { leaderOf, readClaim, standing } from './claim.ts';
import { endProcesses, isAttempt } from './processes.ts';

const pollMs = 2_000;
const lastBreathMs = 20;

/** Resolves when an attempt that another process started is over: its exit code is there and its leader gone, or it is lost. */
export async function overElsewhere(folder: AttemptFolder, signal: AbortSignal): Promise<void> {
  let watcher: FSWatcher | undefined;
  let changed = Promise.withResolvers<void>();
  try {
    watcher = watch(folder.folder, () => changed.resolve());
    watcher.on('error', () => undefined);
  } catch {
    // Too many watchers on this machine: looking from time to time is enough.
  }
  try {
    while (!signal.aborted) {
      changed = Promise.withResolvers();
      const stands = await standing(folder);
      if (stands === 'lost' || stands === 'unknown') return;
      const claim = stands === 'ended' ? await readClaim(folder) : undefined;
      if (stands === 'ended' && !(claim !== undefined && (await isAttempt(leaderOf(claim, folder))))) {
        // Its last act was to end its group; it may have been killed just before.
        if (claim !== undefined && claim.pid > 0) await endProcesses(leaderOf(claim, folder), 0);
        return;
      }
      await pause(stands === 'ended' ? lastBreathMs : pollMs, changed.promise, signal);
    }
  } finally {
    watcher?.close();
  }
}

/** Waits for so long, or until something happens. */
async function pause(milliseconds: number, something: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const wake = (): void => resolve();
  signal.addEventListener('abort', wake, { once: true });
  void something.then(wake);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
