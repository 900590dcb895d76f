import { lstat, readdir, readlink } from 'node:fs/promises';

/** A file or link as git keeps it; names are bytes, because a folder may hold any. */
export interface FolderEntry {
  readonly path: Buffer;
  readonly mode: '100644' | '100755' | '120000';
  /** What a symbolic link points to. */
  readonly target?: Buffer;
  /** Where it lies, if not in the folder. */
  readonly from?: Buffer;
}

const slash = Buffer.from('/');

/** Everything below a folder that git can keep, in one order whatever the file system's; `.git` is left out at every level. */
export async function folderEntries(root: Buffer): Promise<{ readonly entries: readonly FolderEntry[]; readonly odd: readonly Buffer[] }> {
  const entries: FolderEntry[] = [];
  const odd: Buffer[] = [];

  async function walk(folder: Buffer): Promise<void> {
    const names = await readdir(folder.length === 0 ? root : Buffer.concat([root, slash, folder]), { encoding: 'buffer' });
    for (const name of names) {
      if (name.toString('latin1').toLowerCase() === '.git') continue;
      const path = folder.length === 0 ? name : Buffer.concat([folder, slash, name]);
      const whole = Buffer.concat([root, slash, path]);
      const found = await lstat(whole);
      if (found.isDirectory()) await walk(path);
      else if (found.isSymbolicLink()) entries.push({ path, mode: '120000', target: await readlink(whole, { encoding: 'buffer' }) });
      else if (found.isFile()) entries.push({ path, mode: (found.mode & 0o100) === 0 ? '100644' : '100755' });
      else odd.push(path);
    }
  }

  await walk(Buffer.alloc(0));
  entries.sort((a, b) => Buffer.compare(a.path, b.path));
  return { entries, odd };
}

/** A path on a line of its own as git reads it back, whatever bytes it has. */
export function quotedPath(path: Buffer): string {
  let text = '"';
  for (const byte of path) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `${text}"`;
}
