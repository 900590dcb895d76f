import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import type { Changed, LogEntry } from '../ledger.ts';
import { readCommit, type CommitInfo } from './commits.ts';
import { recordFault } from './parse-record.ts';
import type { ReaderParts } from './reader.ts';
import type { TreeEntry } from './trees.ts';

/** Bookkeeping of consumers rides along with other commits; it is no change anybody follows. */
export const silentKind = 'cursor';

/** Which kind of record a path is, if any. */
export type KindOf = (path: string) => { readonly kind: Kind; readonly id: string } | undefined;

export function kindFinder(kinds: readonly Kind[]): KindOf {
  const folders = new Map(kinds.map((kind) => [kind.path('x').split('/')[0], kind]));
  return (path) => {
    const kind = folders.get(path.slice(0, path.indexOf('/')));
    const id = kind?.idOf(path);
    return kind === undefined || id === undefined ? undefined : { kind, id };
  };
}

/** What a commit changed, with the records before and after, in the form this version gives them. */
export async function readEntry(parts: ReaderParts, kindOf: KindOf, commit: CommitInfo): Promise<LogEntry> {
  const parent = commit.parent === null ? undefined : (await readCommit(parts.objects, commit.parent)).tree;
  const [readBefore, readAfter] = await Promise.all([sideReader(parts, parent, commit.oid), sideReader(parts, commit.tree, commit.oid)]);
  const found = new Map<string, { before?: string; after?: string }>();
  const keep = async (reading: readonly Promise<readonly [Side, Side]>[]): Promise<void> => {
    for (const [old, now] of await Promise.all(reading)) {
      if (old !== undefined) found.set(old.path, { ...found.get(old.path), before: old.text });
      if (now !== undefined) found.set(now.path, { ...found.get(now.path), after: now.text });
    }
  };
  const reading: Promise<readonly [Side, Side]>[] = [];
  for await (const { path, before, after } of parts.trees.diff(parent, commit.tree)) {
    reading.push(Promise.all([readBefore(path, before), readAfter(path, after)]));
    if (reading.length >= batch) await keep(reading.splice(0));
  }
  await keep(reading);
  const changes: Changed[] = [];
  let looked = 0;
  for (const [path, { before, after }] of found) {
    if (++looked % batch === 0) await new Promise((resolve) => setImmediate(resolve));
    const record = kindOf(path);
    if (record?.kind.name === silentKind || before === after) continue;
    const sides = record === undefined ? {} : { ...side('before', record.kind, before), ...side('after', record.kind, after) };
    changes.push(record === undefined ? { path } : changeOf(path, record.kind.name, record.id, sides));
  }
  return { commit: commit.oid, parent: commit.parent, at: commit.at, cause: commit.cause, changes: changes.sort(byPath) };
}

const batch = 500;

type Side = { readonly path: string; readonly text: string } | undefined;
type SideReader = (path: string, entry: TreeEntry | undefined) => Promise<Side>;

/** Texts on one side of a diff. Imported content is a tree: its oid stands for it. */
async function sideReader({ objects, formats }: ReaderParts, root: string | undefined, commit: string): Promise<SideReader> {
  const translate = root === undefined ? undefined : await formats.translation(root, commit);
  return async (path, entry) => {
    if (entry === undefined) return undefined;
    if (entry.folder) return { path, text: entry.oid };
    const found = await objects.read(entry.oid);
    if (found?.type !== 'blob') throw damaged(`${path} in commit ${commit} cannot be read (blob ${entry.oid}).`);
    if (translate === undefined) return { path, text: found.bytes.toString('utf8') };
    const file = translate(path, found.bytes);
    return file === null ? undefined : { path: file.path, text: Buffer.from(file.bytes).toString('utf8') };
  };
}

export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What a commit did to a record. Where neither side can be read it is a file like any other: history cannot be mended. */
export function changeOf(path: string, kind: string, id: string, sides: { readonly before?: unknown; readonly after?: unknown }): Changed {
  return sides.before === undefined && sides.after === undefined ? { path } : { path, kind, id, ...sides };
}

function side(name: 'before' | 'after', kind: Kind, text: string | undefined): { before?: unknown; after?: unknown } {
  return text === undefined || recordFault(kind, text) !== undefined ? {} : { [name]: JSON.parse(text) as unknown };
}
