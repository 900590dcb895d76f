import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { brokenSource } from '../broken.ts';
import { folderPlace } from './folder-place.ts';
import type { Place } from './place.ts';
import { webPlace } from './web-place.ts';

export interface PlaceOptions {
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  readonly apt?: boolean | undefined;
  readonly cache: string;
}

/** Where a source is, ready to be read. The path of a lone index file stands for its folder. */
export async function placeOf(
  { path, url, apt, cache }: PlaceOptions,
  files: readonly string[],
  format: string,
): Promise<{ readonly place: Place; readonly name: string }> {
  if (apt === true) {
    const { aptPlace } = await import('./apt-place.ts');
    return named(aptPlace());
  }
  if (url !== undefined) return named(webPlace(url, { cache }));
  const folder = path ?? '';
  const about = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'there is nothing here.' : `it cannot be looked at (${error.code ?? error.message}).`;
    throw brokenSource(folder, null, reason, 'Correct the path of this source in sources/, or put the repository there.', error);
  });
  if (about.isDirectory()) return named(folderPlace(folder));
  const known = files.find((file) => basename(folder).split('.')[0] === file);
  if (about.isFile() && known !== undefined) return named(only(basename(folder), folderPlace(dirname(folder))));
  throw brokenSource(folder, null, `this is no repository of the format ${format}.`, `Name its folder, or a file called ${files.join(' or ')}.`);
}

function named(place: Place): { readonly place: Place; readonly name: string } {
  return { place, name: place.name };
}

/** Of a folder, one file. */
function only(file: string, { name, open }: Place): Place {
  return { name, read: () => Promise.resolve(undefined), open: (path) => (path === file ? open(path) : Promise.resolve(undefined)) };
}
