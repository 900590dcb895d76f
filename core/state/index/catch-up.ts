import { recordJson } from '../../model/canonical.ts';
import { runGit, type GitOptions } from '../../git/plumbing.ts';
import { damaged } from '../failures.ts';
import type { LogEntry } from '../ledger.ts';
import type { KindOf } from '../reader/entry.ts';
import { recordFault } from '../reader/parse-record.ts';
import type { Reader, ReaderParts } from '../reader/reader.ts';
import type { TreeEntry } from '../reader/trees.ts';
import { IndexDamaged } from './database.ts';
import { rawEntry, type EntryEdit, type StateIndex } from './index.ts';

const batch = 500;

/** Brings the index to a commit: by what differs since the one it stands at, or from nothing. Returns whether it was made anew. */
export async function catchUp(index: StateIndex, reader: Reader & ReaderParts, kindOf: KindOf, head: string, options: GitOptions): Promise<boolean> {
  let applied = appliedTo(index);
  if (applied === head) return false;
  if (applied !== undefined && !(await isAncestor(reader.repository, applied, head, options))) applied = undefined;
  if (applied === undefined) index.reset();
  const before = applied === undefined ? undefined : (await reader.commit(applied)).tree;
  const after = (await reader.commit(head)).tree;
  // The index says where it stands only after the last part: what comes before may be repeated.
  const standing = applied ?? '';
  let edits: Promise<EntryEdit>[] = [];
  for await (const { path, after: entry } of reader.trees.diff(before, after)) {
    const edit = editOf(reader, kindOf, path, entry);
    // It is told where all are waited for, not before: the walk goes on meanwhile.
    edit.catch(() => undefined);
    edits.push(edit);
    if (edits.length >= batch) index.apply(await Promise.all(edits.splice(0)), [], standing);
  }
  const rest = await Promise.all(edits);
  edits = [];
  let log: LogEntry[] = [];
  for await (const entry of reader.history(applied === undefined ? { until: head } : { since: applied, until: head })) {
    log.push(entry);
    if (log.length < batch) continue;
    index.apply([], log, standing);
    log = [];
  }
  index.apply(rest, log, head);
  return applied === undefined;
}

function appliedTo(index: StateIndex): string | undefined {
  try {
    return index.applied() || undefined;
  } catch (cause) {
    if (cause instanceof IndexDamaged) return undefined;
    throw cause;
  }
}

export async function isAncestor(repository: string, older: string, newer: string, options: GitOptions): Promise<boolean> {
  return (await runGit(repository, ['merge-base', '--is-ancestor', older, newer], options)).code === 0;
}

async function editOf(reader: Reader & ReaderParts, kindOf: KindOf, path: string, entry: TreeEntry | undefined): Promise<EntryEdit> {
  if (entry === undefined) return { path, entry: null };
  const record = entry.folder ? undefined : kindOf(path);
  if (record === undefined) return { path, entry: rawEntry(path, entry.oid) };
  const object = await reader.objects.read(entry.oid);
  if (object?.type !== 'blob') throw damaged(`${path} cannot be read (blob ${entry.oid}).`);
  const text = object.bytes.toString('utf8');
  const fault = recordFault(record.kind, text) ?? null;
  const json = fault === null ? recordJson(JSON.parse(text)) : null;
  return { path, entry: { path, kind: record.kind.name, id: record.id, oid: entry.oid, json, fault } };
}
