import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import type { Changed, LogEntry } from '../ledger.ts';
import { readCommit, type CommitInfo } from './commits.ts';
import type { Objects } from './objects.ts';
import type { TreeEntry, Trees } from './trees.ts';

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

/** What a commit changed, with the records before and after. */
export async function readEntry(objects: Objects, trees: Trees, kindOf: KindOf, commit: CommitInfo): Promise<LogEntry> {
  const parent = commit.parent === null ? undefined : (await readCommit(objects, commit.parent)).tree;
  const changes: Changed[] = [];
  for await (const { path, before, after } of trees.diff(parent, commit.tree)) {
    const record = kindOf(path);
    if (record?.kind.name === silentKind) continue;
    if (record === undefined) {
      changes.push({ path });
      continue;
    }
    const [old, now] = await Promise.all([valueOf(objects, path, commit.oid, before), valueOf(objects, path, commit.oid, after)]);
    changes.push({ path, kind: record.kind.name, id: record.id, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) });
  }
  return { commit: commit.oid, parent: commit.parent, at: commit.at, cause: commit.cause, changes: changes.sort(byPath) };
}

export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

async function valueOf(objects: Objects, path: string, commit: string, entry: TreeEntry | undefined): Promise<unknown> {
  if (entry === undefined || entry.folder) return undefined;
  const found = await objects.read(entry.oid);
  if (found?.type !== 'blob') throw damaged(`${path} in commit ${commit} cannot be read (blob ${entry.oid}).`);
  try {
    return JSON.parse(found.bytes.toString('utf8'));
  } catch (cause) {
    throw damaged(`${path} in commit ${commit} is not JSON.`, cause);
  }
}
