import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const graceMs = 500;

/**
 * Removes what killed git processes leave behind. Only the holder of the state lock may: a left `main.lock` blocks every
 * write, and a left `.keep` hides its pack from repacking for ever. Returns the paths removed.
 */
export async function clearLeftovers(repository: string): Promise<readonly string[]> {
  const found = [...(await locks(repository)), ...(await packs(join(repository, 'objects', 'pack'))), ...(await looseOnes(join(repository, 'objects')))];
  await Promise.all(found.map((path) => rm(path, { force: true })));
  return found;
}

/** The part that may be done while a repack of ours runs. */
export async function clearRefLocks(repository: string): Promise<void> {
  await Promise.all((await locks(repository)).map((path) => rm(path, { force: true })));
}

/** Locks of refs and of the repository's own files. A young one may belong to a child that is just ending: it gets a moment. */
async function locks(repository: string): Promise<string[]> {
  const list = async (): Promise<string[]> => [
    ...(await names(repository)).filter((name) => name.endsWith('.lock') || name.startsWith('fast_import_crash_')).map((name) => join(repository, name)),
    ...(await names(join(repository, 'refs'), true)).filter((name) => name.endsWith('.lock')).map((name) => join(repository, 'refs', name)),
  ];
  const first = await list();
  if (first.length === 0) return first;
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline && (await anyYoung(await list()))) await new Promise((resolve) => setTimeout(resolve, 25));
  return list();
}

async function anyYoung(paths: readonly string[]): Promise<boolean> {
  const now = Date.now();
  for (const path of paths.filter((one) => one.endsWith('.lock'))) {
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => 0,
    );
    if (Math.abs(now - modified) < 2000) return true;
  }
  return false;
}

async function packs(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await names(folder)) {
    const path = join(folder, name);
    if (/^(?:tmp_|\.tmp-)/.test(name) || name.endsWith('.lock')) found.push(path);
    // A person's own .keep says why in another word. A process killed between making its own and writing into it leaves it empty.
    else if (name.endsWith('.keep') && 'fast-import'.startsWith((await readFile(path, 'utf8').catch(() => 'unreadable')).trim())) found.push(path);
  }
  return found;
}

async function looseOnes(objects: string): Promise<string[]> {
  const folders = (await names(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await names(join(objects, folder))).filter((name) => name.startsWith('tmp_obj_')).map((name) => join(objects, folder, name)),
    ),
  );
  const top = (await names(objects)).filter((name) => name.startsWith('tmp_obj')).map((name) => join(objects, name));
  return [...top, ...found.flat(), ...(await names(join(objects, 'info'))).filter((name) => name.endsWith('.lock')).map((name) => join(objects, 'info', name))];
}

async function names(folder: string, recursive = false): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive })).sort();
  } catch {
    return [];
  }
}
