import { recordJson } from '../../model/canonical.ts';
import { rawEntry, type Entry, type ReadIndex } from '../index/index.ts';
import type { Kind } from '../kinds.ts';
import type { Write } from '../ledger.ts';
import { isWhole } from '../reader/trees.ts';
import type { Edit } from '../writer/fast-import.ts';
import { blobOid, type View } from './view.ts';

/** Something a transaction wrote and nobody has acknowledged. */
export interface Staged {
  readonly entry: Entry | null;
  readonly edit: Edit;
}

export interface Staging {
  readonly write: Write;
  readonly staged: Map<string, Staged>;
  /** Numbers it took, by kind, prefix and day. */
  readonly numbers: Map<string, number>;
}

/** What a group of transactions shares. */
export interface StagingContext {
  readonly at: Temporal.Instant;
  readonly kinds: readonly Kind[];
  readonly index: ReadIndex;
  /** Numbers given before, by kind, prefix and day. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** A `Write` that collects. `viewOver` gives what a reader of this transaction sees, its own writes first. */
export function stage(context: StagingContext, viewOver: (staged: ReadonlyMap<string, Staged>) => View): Staging {
  const staged = new Map<string, Staged>();
  const numbers = new Map<string, number>();
  const view = viewOver(staged);

  const known = (kind: Kind): void => {
    if (!context.kinds.includes(kind)) throw new Error(`Kind ${kind.name} is not in the table of kinds.`);
  };
  const remove = (path: string): void => {
    if (view.entry(path) !== null) staged.set(path, { entry: null, edit: { path, removed: true } });
  };
  const put = (path: string, entry: Entry, edit: Edit): void => {
    if (view.entry(path)?.oid !== entry.oid) staged.set(path, { entry, edit });
  };

  const write: Write = {
    put(kind, id, value) {
      known(kind as Kind);
      const path = kind.path(id);
      if (kind.idOf(path) !== id) throw new Error(`${JSON.stringify(id)} cannot be an id of a ${kind.name}.`);
      const checked = kind.schema.safeParse(value);
      if (!checked.success) throw new Error(`This is no valid ${kind.name}: ${checked.error.message}`);
      const json = recordJson(value);
      if (view.entry(path)?.json === json) return;
      const bytes = Buffer.from(json);
      put(path, { path, kind: kind.name, id, oid: blobOid(bytes), json, fault: null }, { path, bytes });
    },
    remove(kind, id) {
      known(kind);
      remove(kind.path(id));
    },
    file(path, content) {
      checkPath(path, context.kinds);
      if (content === null) return remove(path);
      const bytes = Buffer.from(content);
      put(path, rawEntry(path, blobOid(bytes)), { path, bytes });
    },
    tree(path, oid) {
      if (!isWhole(path) || path.endsWith('/..') || path.endsWith('/.')) throw new Error(`A tree is put at content/<source>, not at ${path}.`);
      if (oid === null) return remove(path);
      if (!/^[0-9a-f]{40}$/.test(oid)) throw new Error(`${JSON.stringify(oid)} is no tree.`);
      put(path, rawEntry(path, oid), { path, tree: oid });
    },
    nextId(kind, prefix) {
      known(kind);
      const day = context.at.toString().slice(0, 10).replaceAll('-', '');
      const start = `${prefix}-${day}-`;
      const key = `${kind.name}\0${start}`;
      const last = numbers.get(key) ?? context.numbers.get(key) ?? lastNumber(view, context.index, kind, start);
      numbers.set(key, last + 1);
      return `${start}${last + 1}`;
    },
  };
  return { write, staged, numbers };
}

function lastNumber(view: View, index: ReadIndex, kind: Kind, start: string): number {
  let last = index.lastNumber(kind.name, start);
  for (const entry of view.over(kind.name).values()) {
    const id = entry?.id ?? '';
    if (id.startsWith(start) && /^\d+$/.test(id.slice(start.length))) last = Math.max(last, Number(id.slice(start.length)));
  }
  return last;
}

function folderOf(kind: Kind): string {
  return kind.path('x').split('/')[0] ?? '';
}

function checkPath(path: string, kinds: readonly Kind[]): void {
  const parts = path.split('/');
  const bad = parts.some(
    (part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git' || /[\u0000-\u001f\u007f]/.test(part) || !part.isWellFormed(),
  );
  if (bad) throw new Error(`${JSON.stringify(path)} cannot be a path in the state.`);
  const first = parts[0] ?? '';
  if (kinds.some((kind) => folderOf(kind) === first) || first === 'content') throw new Error(`Files below ${first}/ are not written by hand.`);
}
