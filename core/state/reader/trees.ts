import { damaged } from '../failures.ts';
import type { Objects } from '../../git/objects.ts';

export interface TreeEntry {
  readonly name: string;
  readonly oid: string;
  readonly folder: boolean;
}

export type Tree = ReadonlyMap<string, TreeEntry>;

/** Trees and files of any commit, by oid; trees are kept, because neighbours share most of them. */
export interface Trees {
  tree(oid: string): Promise<Tree>;
  /** Follows a path from a tree; undefined when nothing is there. */
  entry(root: string, path: string): Promise<TreeEntry | undefined>;
  /** Every file below a tree, in git's order; `stop` names folders that count as one entry. */
  walk(root: string, prefix?: string, stop?: (path: string) => boolean): AsyncGenerator<{ readonly path: string; readonly entry: TreeEntry }>;
  /** What differs between two trees. */
  diff(before: string | undefined, after: string | undefined, prefix?: string): AsyncGenerator<Difference>;
}

export interface Difference {
  readonly path: string;
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

const kept = 4096;

/** Imported content is one entry: its shards are not records, and there may be thousands. */
export function isWhole(path: string): boolean {
  return /^content\/[^/]+$/.test(path);
}

export function openTrees(objects: Objects): Trees {
  const cache = new Map<string, Tree>();

  const tree = async (oid: string): Promise<Tree> => {
    const known = cache.get(oid);
    if (known !== undefined) {
      cache.delete(oid);
      cache.set(oid, known);
      return known;
    }
    const found = await objects.read(oid);
    if (found?.type !== 'tree') throw damaged(`tree ${oid} cannot be read.`);
    const parsed = parseTree(found.bytes);
    cache.set(oid, parsed);
    if (cache.size > kept) cache.delete(cache.keys().next().value ?? '');
    return parsed;
  };

  const entry = async (root: string, path: string): Promise<TreeEntry | undefined> => {
    let at: TreeEntry | undefined = { name: '', oid: root, folder: true };
    for (const name of path.split('/')) {
      if (at === undefined || !at.folder) return undefined;
      at = (await tree(at.oid)).get(name);
    }
    return at;
  };

  async function* walk(root: string, prefix = '', stop: (path: string) => boolean = () => false): AsyncGenerator<{ path: string; entry: TreeEntry }> {
    for (const one of (await tree(root)).values()) {
      const path = prefix + one.name;
      if (one.folder && !stop(path)) yield* walk(one.oid, `${path}/`, stop);
      else yield { path, entry: one };
    }
  }

  async function* side(one: TreeEntry, path: string, which: 'before' | 'after'): AsyncGenerator<Difference> {
    if (!one.folder || isWhole(path)) {
      yield which === 'before' ? { path, before: one, after: undefined } : { path, before: undefined, after: one };
      return;
    }
    for await (const found of walk(one.oid, `${path}/`, isWhole)) {
      yield which === 'before' ? { path: found.path, before: found.entry, after: undefined } : { path: found.path, before: undefined, after: found.entry };
    }
  }

  async function* diff(before: string | undefined, after: string | undefined, prefix = ''): AsyncGenerator<Difference> {
    if (before === after) return;
    const [old, now] = await Promise.all([before === undefined ? empty : tree(before), after === undefined ? empty : tree(after)]);
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const a = old.get(name);
      const b = now.get(name);
      const path = prefix + name;
      if (a?.oid === b?.oid && a?.folder === b?.folder) continue;
      if (a?.folder === true && b?.folder === true && !isWhole(path)) yield* diff(a.oid, b.oid, `${path}/`);
      else if (a !== undefined && b !== undefined && (a.folder === b.folder || isWhole(path))) yield { path, before: a, after: b };
      else {
        if (a !== undefined) yield* side(a, path, 'before');
        if (b !== undefined) yield* side(b, path, 'after');
      }
    }
  }

  return { tree, entry, walk, diff };
}

const empty: Tree = new Map();

function parseTree(bytes: Buffer): Tree {
  const entries = new Map<string, TreeEntry>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    const name = bytes.toString('utf8', space + 1, end);
    entries.set(name, { name, oid: bytes.toString('hex', end + 1, end + 21), folder: bytes[at] === 0x34 });
    at = end + 21;
  }
  return entries;
}
