import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { brokenSource } from '../broken.ts';
import type { Place } from './place.ts';

/** A repository in a folder. Nothing outside of it is read, wherever its links lead. */
export function folderPlace(folder: string): Place {
  return {
    name: folder,
    async read(path, limit) {
      const file = await inside(folder, path);
      if (file === undefined) return undefined;
      const handle = await open(file, 'r');
      try {
        const { size } = await handle.stat();
        if (size > limit)
          throw brokenSource(path, null, `${size} bytes are more than the ${limit} that are read.`, 'Look at the file: a sound one is smaller.');
        const bytes = Buffer.allocUnsafeSlow(size);
        return bytes.subarray(0, (await handle.read(bytes, 0, size, 0)).bytesRead);
      } finally {
        await handle.close();
      }
    },
    async open(path) {
      const file = await inside(folder, path);
      return file === undefined ? undefined : createReadStream(file, { highWaterMark: 256 * 1024 });
    },
  };
}

async function inside(folder: string, path: string): Promise<string | undefined> {
  try {
    const [root, file] = [await realpath(folder), await realpath(join(folder, path))];
    const about = await stat(file);
    if (file !== root && !file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
      throw brokenSource(path, null, 'it lies outside of the repository.', 'Put the file itself there instead of a link.');
    return about.isFile() ? file : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === undefined) throw error;
    throw brokenSource(path, null, `it cannot be read (${code}).`, 'Let the user that runs the factory read it.', error);
  }
}
