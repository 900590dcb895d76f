import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow } from './folders.ts';

/** What of the core decides how names and versions are told. */
const core = ['model', 'words'].map((folder) => join(import.meta.dirname, '..', 'core', folder));

/** Digest over the programs that make models: with other ones, the same facts may make another model. */
export async function viewsHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of [import.meta.dirname, ...core]) {
    for (const name of await filesBelow(folder)) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('node_modules/')) continue;
      const bytes = await readFile(join(folder, name));
      hash.update(`${name}\0${bytes.length}\0`).update(bytes);
    }
  }
  return `sha256:${hash.digest('hex')}`;
}
