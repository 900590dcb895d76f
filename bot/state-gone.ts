import { existsSync, rmdirSync, rmSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

const lookMs = 1000;

/** Calls `gone` once when the state is no longer where it was. `isGone` looks now. */
export function watchState(folder: string, gone: () => void): Disposable & { isGone(): boolean } {
  const place = join(folder, 'state.git');
  const first = inode(place);
  let told = false;
  const isGone = (): boolean => {
    if (told || first === undefined || inode(place) === first) return told;
    told = true;
    gone();
    return true;
  };
  const timer = setInterval(isGone, lookMs).unref();
  // Told sooner where the system can; the look each second is what counts.
  const watcher = attempt(() => watch(folder, { persistent: false }, isGone));
  watcher?.on('error', isGone);
  return {
    isGone,
    [Symbol.dispose]() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

/** Takes away what a git process of ours made anew before it was ended: never a state, which has a HEAD. */
export function sweepAfter(folder: string): void {
  const place = join(folder, 'state.git');
  if (existsSync(join(place, 'HEAD'))) return;
  attempt(() => rmSync(place, { recursive: true, force: true }));
  attempt(() => rmdirSync(folder));
}

function inode(place: string): number | undefined {
  return attempt(() => statSync(place).ino);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
