import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openObjects, type Objects } from './objects.ts';

/** A folder or a file of a tree, by its path from the tree's root; folders come before what is in them. */
export type SmallEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly isProgram: boolean; readonly bytes: Buffer };

const mostEntries = 200;
const mostBytes = 1 << 20;
const mostRepositories = 8;
/** Names that mean the same on every file system and nothing to git. */
const plainName = /^(?!\.git(?!ignore$|attributes$)|\.\.?$)[A-Za-z0-9_.+=@-][A-Za-z0-9_.+=@ -]*$/i;
const folderMode = '40000';
const fileModes: Readonly<Record<string, boolean>> = { '100644': false, '100755': true };

/** A reader for each repository that was last asked about: none of them keeps this process from ending. */
const readers = new Map<string, Objects>();

/**
 * The files of a commit, read from a git that stays: starting one for each of a thousand small sources costs more than
 * building them. Undefined for what is large or has anything in it but plain files, which git itself had better check out.
 */
export async function readSmallTree(repository: string, commit: string): Promise<readonly SmallEntry[] | undefined> {
  const objects = readerOf(repository);
  const entries: SmallEntry[] = [];
  const seen = new Set<string>();
  let bytes = 0;

  async function contents(oid: string, type: 'tree' | 'blob'): Promise<Buffer | undefined> {
    const size = await objects.size(oid);
    if (size === undefined || (bytes += size) > mostBytes) return undefined;
    const object = await objects.read(oid);
    return object?.type === type ? object.bytes : undefined;
  }

  async function read(oid: string, above: string): Promise<boolean> {
    const tree = await contents(oid, 'tree');
    if (tree === undefined) return false;
    const children = parse(tree, commit.length / 2);
    for (const { name } of children) {
      const path = `${above}${name}`.toLowerCase();
      if (!plainName.test(name) || seen.has(path) || seen.size === mostEntries) return false;
      seen.add(path);
    }
    // Asked for in one go, so that git answers them in one go.
    const blobs = await Promise.all(children.map(async ({ mode, oid: child }) => (mode in fileModes ? contents(child, 'blob') : undefined)));
    for (const [at, { mode, name, oid: child }] of children.entries()) {
      const path = `${above}${name}`;
      const blob = blobs[at];
      if (blob !== undefined) entries.push({ kind: 'file', path, isProgram: fileModes[mode] === true, bytes: blob });
      else if (mode !== folderMode) return false;
      else {
        entries.push({ kind: 'folder', path });
        if (!(await read(child, `${path}/`))) return false;
      }
    }
    return true;
  }

  return (await read(`${commit}^{tree}`, '')) ? entries : undefined;
}

/** Writes them below a folder that is there and empty. */
export function writeSmallTree(entries: readonly SmallEntry[], into: string): void {
  for (const entry of entries) {
    if (entry.kind === 'folder') mkdirSync(join(into, entry.path));
    else writeFileSync(join(into, entry.path), entry.bytes, { flag: 'wx', mode: entry.isProgram ? 0o777 : 0o666 });
  }
}

function readerOf(repository: string): Objects {
  const known = readers.get(repository);
  readers.delete(repository);
  const reader = known ?? openObjects(repository, { failed: (message) => new Error(message) });
  readers.set(repository, reader);
  const [oldest] = readers;
  if (readers.size > mostRepositories && oldest !== undefined) {
    oldest[1][Symbol.dispose]();
    readers.delete(oldest[0]);
  }
  return reader;
}

/** `MODE SP NAME NUL` and the raw id, again and again: gitformat-pack(5), "tree objects". */
function parse(tree: Buffer, idBytes: number): { readonly mode: string; readonly name: string; readonly oid: string }[] {
  const children = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    children.push({
      mode: tree.toString('latin1', at, space),
      name: tree.toString('utf8', space + 1, end),
      oid: tree.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return children;
}
