import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from './remove-tree.ts';

export interface Sweep {
  /** The folder is gone when this returns, and its bytes soon after. */
  away(folder: string): Promise<void>;
}

const inOneGo = 32;
const soonMs = 100;
/** What is left to remove when this process ends. */
const left = new Set<string>();
let isWatched = false;

/**
 * Removes what attempts worked in beside the work, many at once: one by one it would take the engine a quarter of its time.
 * What a killed process left in `trash` goes with the first one. Other than that nothing may be kept there.
 */
export function openSweep(trash: string): Sweep {
  let isOpen = false;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isSweeping = false;

  function sweep(): void {
    clearTimeout(timer);
    timer = undefined;
    if (isSweeping || waiting.length === 0) return;
    const paths = waiting;
    waiting = [];
    isSweeping = true;
    const child = remove(paths);
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
    // Folders whose rights forbid to be emptied stay behind, and are emptied by who gives them other rights.
    void promise
      .then(async () => {
        for (const path of paths) {
          await removeTree(path);
          left.delete(path);
        }
      })
      .finally(() => {
        isSweeping = false;
        soon();
      });
  }

  function soon(): void {
    if (waiting.length >= inOneGo) sweep();
    else if (waiting.length > 0) timer ??= setTimeout(sweep, soonMs).unref();
  }

  function wait(path: string): void {
    waiting.push(path);
    left.add(path);
    if (!isWatched) process.once('exit', () => void (left.size > 0 && remove([...left])));
    isWatched = true;
  }

  return {
    async away(folder) {
      const place = join(trash, randomUUID());
      try {
        if (!isOpen) {
          mkdirSync(trash, { recursive: true });
          isOpen = true;
          for (const name of readdirSync(trash)) wait(join(trash, name));
        }
        renameSync(folder, place);
      } catch {
        return removeTree(folder);
      }
      wait(place);
      return soon();
    },
  };
}

function remove(paths: readonly string[]): ChildProcess {
  const child = spawn('rm', ['-rf', '--', ...paths], { stdio: 'ignore', cwd: '/', detached: true });
  child.unref();
  return child;
}
