import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where files are made under another name before they get their own. */
const places: readonly (readonly [folder: string, isUnnamed: RegExp])[] = [
  ['keys', /\.tmp$/],
  ['cache', /\.tmp$/],
  ['layers', /\.tmp$/],
  ['artifacts/incoming', /^/],
  ['checkouts', /^\./],
];

/** Removes what a killed process had begun and not yet given its name. Only the holder of the state lock may. */
export async function clearHalfWritten(folder: string): Promise<void> {
  await Promise.all(places.map(([name, isUnnamed]) => clear(join(folder, name), isUnnamed)));
}

async function clear(folder: string, isUnnamed: RegExp): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => isUnnamed.test(name)).map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
