import { fileURLToPath, pathToFileURL } from 'node:url';

const points = pathToFileURL(fileURLToPath(new URL('points.mjs', import.meta.url)));

export interface Preload {
  /** File that gets the names of the points which are passed. */
  readonly list?: string;
  /** Point to stand still at. */
  readonly stop?: string;
  readonly when?: 'before' | 'after';
  /** File that gets the number of the process which stands. */
  readonly reached?: string;
}

/** The environment that makes a process, and every Node process it starts, name its points or stand still at one. */
export function preloaded(asked: Preload): { readonly NODE_OPTIONS: string } {
  const address = new URL(points);
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  // Options are separated by spaces, so a space is written as the address has it.
  return { NODE_OPTIONS: `--import ${address.href.replaceAll('+', '%20')}` };
}
