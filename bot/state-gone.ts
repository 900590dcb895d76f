import { existsSync, readdirSync, rmSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

const lookMs = 1000;

/** A state that may be taken away while it is in use. */
interface Watched extends Disposable {
  /** Looks now. */
  isGone(): boolean;
  /** Takes away what was made anew in its place, where that is sure. */
  sweep(): void;
}

/** Calls `gone` once when the state is no longer where it was. */
export function watchState(folder: string, gone: () => void): Watched {
  const place = join(folder, 'state.git');
  const [first, firstFolder] = [inode(place), inode(folder)];
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
    sweep: () => attempt(() => sweep(folder, firstFolder)),
    [Symbol.dispose]() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

/** What work that was under way makes anew in a folder that was taken away from under it. */
const madeAnew = new Set(['attempts', 'logs', 'cache', 'layers', 'state.git']);

/** Takes away a folder that is not `first` any more and holds nothing but what this process and its children made anew in it: never a state, which has a HEAD. */
function sweep(folder: string, first: number | undefined): void {
  const isOurs = inode(folder) !== first && !existsSync(join(folder, 'state.git', 'HEAD')) && readdirSync(folder).every((name) => madeAnew.has(name));
  if (isOurs) rmSync(folder, { recursive: true, force: true });
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
