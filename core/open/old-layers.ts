import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** As many moments of a source can be looked at without making their layers anew. */
const kept = 8;

/** Removes a source's layer files but for the newest: each is as large as the source, and any of them can be made again from the state. */
export async function removeOldLayers(layers: string, source: string): Promise<void> {
  const files: { readonly file: string; readonly time: number }[] = [];
  for (const name of await readdir(layers).catch(() => [])) {
    if (!name.startsWith(`${source}-`) || !/^[0-9a-f]{40,64}\.layer$/.test(name.slice(source.length + 1))) continue;
    const file = join(layers, name);
    const time = await stat(file).then(
      (about) => about.mtimeMs,
      () => 0,
    );
    files.push({ file, time });
  }
  files.sort((a, b) => b.time - a.time);
  for (const { file } of files.slice(kept)) await rm(file, { force: true });
}
