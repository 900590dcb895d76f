import { lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the system has room for a socket's path. */
const longest = process.platform === 'darwin' ? 103 : 107;

/** Where `say` finds the serving process; undefined when there is nothing. */
export async function findSocket(folder: string): Promise<string | undefined> {
  const path = join(folder, 'run.sock');
  try {
    const entry = await lstat(path);
    if (entry.isSocket()) return path;
    return entry.isFile() && entry.size < 4096 ? (await readFile(path, 'utf8')).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** A free place for the socket, for the process that holds the state's lock; what a dead one left there goes. */
export async function placeSocket(folder: string): Promise<string> {
  const path = join(folder, 'run.sock');
  await rm(path, { force: true });
  if (Buffer.byteLength(path) <= longest) return path;
  const room = Buffer.byteLength(join(tmpdir(), 'millwright-XXXXXX', 's')) <= longest ? tmpdir() : '/tmp';
  const place = join(await mkdtemp(join(room, 'millwright-')), 's');
  await writeFile(path, `${place}\n`, { mode: 0o600 });
  return place;
}

export async function removeSocket(folder: string, place: string): Promise<void> {
  const path = join(folder, 'run.sock');
  await rm(path, { force: true });
  if (place !== path) await rm(join(place, '..'), { recursive: true, force: true });
}
