import { mkdir, mkdtemp, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, sync } from './folders.ts';

const kept = 3;

export interface Generation {
  readonly number: number;
  readonly folder: string;
}

/** The generations of a site, `<state>/site`: `generations/N`, and `current`, a link to one of them. */
export interface Generations {
  /** What `current` points to; undefined before the first. */
  current(): Promise<Generation | undefined>;
  /** An empty folder to be filled; nobody sees it before `publish`. */
  begin(): Promise<string>;
  /** Gives it the next number, switches `current` to it in one step, removes generations nobody reads any more. */
  publish(folder: string): Promise<Generation>;
}

/** Also removes what runs left that were killed. */
export async function openGenerations(site: string): Promise<Generations> {
  const folder = join(site, 'generations');
  await mkdir(folder, { recursive: true });
  await removeLeftovers(site);
  await removeLeftovers(folder);
  const numbers = async (): Promise<number[]> => (await readdir(folder)).filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
  const current = async (): Promise<Generation | undefined> => {
    const target = await readlink(join(site, 'current')).catch(() => undefined);
    const number = Number(/^generations\/([1-9]\d*)$/.exec(target ?? '')?.[1]);
    return Number.isNaN(number) ? undefined : { number, folder: join(folder, String(number)) };
  };
  return {
    current,
    begin: () => mkdtemp(join(folder, `.new-${process.pid}-`)),
    async publish(made) {
      const number = await takeNumber(made, folder, numbers);
      await sync(folder);
      const fresh = join(site, `.current-${process.pid}-${number}`);
      await symlink(`generations/${number}`, fresh);
      await rename(fresh, join(site, 'current'));
      await sync(site);
      for (const old of await numbers()) if (old <= number - kept) await rm(join(folder, String(old)), { recursive: true, force: true });
      return { number, folder: join(folder, String(number)) };
    },
  };
}

/** Renaming a folder to a number that another process has just taken fails, for that folder is not empty; the next is tried. */
async function takeNumber(made: string, folder: string, numbers: () => Promise<number[]>): Promise<number> {
  for (;;) {
    const number = Math.max(0, ...(await numbers())) + 1;
    try {
      await rename(made, join(folder, String(number)));
      return number;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    }
  }
}
