import { nearest } from '../model/near.ts';
import { sourcesFolder } from './limits.ts';
import type { Problem } from './problem.ts';
import { type ConfigFolder, configFolders } from './schema.ts';

/** Where a file stands: the factory itself, or one thing of a folder. */
export type Place = { readonly kind: 'factory' } | { readonly kind: 'thing'; readonly folder: ConfigFolder; readonly id: string };

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._+~-]*$/;
const folders = Object.keys(configFolders);

/** What a file's path means; a problem when it means nothing, because a file that is silently ignored costs an afternoon. */
export function placeOf(path: string): Place | Problem {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length === 1) {
    if (name === 'factory.yaml') return { kind: 'factory' };
    return problem(path, 'only factory.yaml stands at the top; everything else in its folder', nearest(name, ['factory.yaml']));
  }
  const folder = parts[0] ?? '';
  if (!isFolder(folder)) {
    return problem(
      path,
      `unknown folder "${folder}"; known: ${folders.join(', ')}; sources of any kind may lie in ${sourcesFolder}/`,
      nearest(folder, folders),
    );
  }
  if (parts.length > 2) {
    return problem(path, `sub-folders are not read and nothing names this one as its path; sources of any kind may lie in ${sourcesFolder}/`, [
      `${folder}/${name}`,
    ]);
  }
  if (name.startsWith('.'))
    return problem(path, 'a name that begins with a dot is not read; remove the file or rename it', [`${folder}/${name.replace(/^\.+/, '')}`]);
  if (!name.endsWith('.yaml')) return problem(path, 'expected a file name that ends in .yaml', [`${folder}/${name.replace(/\.[^.]*$/, '')}.yaml`]);
  const id = name.slice(0, -'.yaml'.length);
  if (!idPattern.test(id)) return problem(path, `"${id}" is no id: letters, digits and . _ + ~ - only, starting with a letter or digit`, []);
  return { kind: 'thing', folder, id };
}

function isFolder(name: string): name is ConfigFolder {
  return Object.hasOwn(configFolders, name);
}

function problem(file: string, message: string, near: readonly string[]): Problem {
  return { file, line: 1, column: 1, key: '', message, near };
}
