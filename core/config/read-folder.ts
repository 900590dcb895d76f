import { type Dirent, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../model/errors.ts';
import { isConfigFile, largestFile, sourcesFolder, tooLarge } from './limits.ts';

/** Read in one piece: cheaper by far than one promise a file, and short enough that nobody waits for it. */
const group = 200;

/**
 * Every YAML file of a configuration: at its top, in its folders, and one level below them, where only the names matter
 * (so that a misplaced file is refused, not ignored). Whatever is no YAML file, and everything in `recipes/`, is left alone.
 * A link that leads out of the folder is refused. Throws `CONFIG_INVALID`, `TOO_LARGE`.
 */
export async function readConfigFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const root = attempt(
    () => realpathSync(folder),
    (cause) =>
      new UserError('CONFIG_INVALID', `There is no configuration in ${folder}: the folder does not exist or may not be entered.`, {
        hint: 'Name another with --config DIR or MILLWRIGHT_CONFIG.',
        cause,
      }),
  );
  const files = new Map<string, Uint8Array>();
  for (const [index, path] of yamlFiles(root, '', 0).entries()) {
    if (index % group === group - 1) await setImmediate();
    files.set(path, path.split('/').length > 2 ? new Uint8Array() : readOne(root, path));
  }
  return files;
}

function yamlFiles(root: string, folder: string, depth: number): string[] {
  const found: string[] = [];
  for (const entry of list(root, folder)) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? kindOfLink(root, path, depth) : entry.isDirectory() ? 'folder' : 'file';
    if (kind === 'folder' && depth === 1 && path !== sourcesFolder && isConfigFile(entry.name))
      throw new UserError('CONFIG_INVALID', `${path} in the configuration is a folder, and what is called so is a file.`, {
        hint: 'Rename the folder, or put a file in its place.',
      });
    if (kind === 'folder' && depth < 2 && !entry.name.startsWith('.') && path !== sourcesFolder) found.push(...yamlFiles(root, path, depth + 1));
    else if (kind === 'file' && isConfigFile(entry.name)) found.push(path);
  }
  return found.sort();
}

function list(root: string, folder: string): Dirent[] {
  return attempt(
    () => readdirSync(join(root, folder), { withFileTypes: true }),
    (cause) => {
      const why = cause.code === 'ENOTDIR' ? 'it is a file, and a folder is expected' : 'it may not be read by this user';
      return new UserError('CONFIG_INVALID', `The configuration in ${join(root, folder)} cannot be read: ${why}.`, {
        hint: 'Name another with --config DIR or MILLWRIGHT_CONFIG.',
        cause,
      });
    },
  );
}

function kindOfLink(root: string, path: string, depth: number): 'folder' | 'file' | 'nothing' {
  const target = attempt(
    () => realpathSync(join(root, path)),
    () => undefined,
  );
  if (target === undefined) {
    if (!isConfigFile(path) || depth > 1) return 'nothing';
    throw new UserError('CONFIG_INVALID', `${path} in the configuration is a link that leads nowhere.`, { hint: 'Remove the link or mend it.' });
  }
  const inside = target.startsWith(root + sep);
  const isFolder = statSync(target).isDirectory();
  // One level down lie people's sources; where their links lead is not our affair.
  const matters = isFolder ? depth === 0 && path !== sourcesFolder && !path.startsWith('.') : depth < 2 && isConfigFile(path);
  if (!inside && matters) {
    throw new UserError('CONFIG_INVALID', `${path} in the configuration is a link to ${target}, outside of ${root}.`, {
      hint: 'Copy what it points to into the configuration; links may lead around inside only.',
    });
  }
  return !inside ? 'nothing' : isFolder ? 'folder' : 'file';
}

function readOne(root: string, path: string): Uint8Array {
  const place = join(root, path);
  const about = statSync(place);
  if (!about.isFile()) throw new UserError('CONFIG_INVALID', `${path} in the configuration is neither a file nor a folder.`, { hint: 'Remove it.' });
  if (about.size > largestFile) throw tooLarge(path);
  return attempt(
    () => readFileSync(place),
    (cause) =>
      new UserError('CONFIG_INVALID', `${path} in the configuration cannot be read by this user.`, {
        hint: 'Give the user Millwright runs as the right to read it.',
        cause,
      }),
  );
}

function attempt<T, E>(work: () => T, failed: (cause: NodeJS.ErrnoException) => E): T | Exclude<E, UserError> {
  try {
    return work();
  } catch (cause) {
    const outcome = failed(cause as NodeJS.ErrnoException);
    if (outcome instanceof UserError) throw outcome;
    return outcome as Exclude<E, UserError>;
  }
}
