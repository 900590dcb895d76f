import { hash } from 'node:crypto';
import { IndexDamaged } from '../index/database.ts';
import type { Entry, ReadIndex } from '../index/index.ts';
import type { Kind } from '../kinds.ts';
import type { Records, Where } from '../ledger.ts';
import { damagedRecord } from '../reader/parse-record.ts';

/** What was written over the index and is not in it yet; null where something was removed. */
export type Layer = ReadonlyMap<string, { readonly entry: Entry | null }>;

/** The index with layers over it, the newest first. */
export interface View {
  readonly commit: string;
  entry(path: string): Entry | null;
  /** What the layers hold of a kind, by path. */
  over(kind: string): Map<string, Entry | null>;
  page(kind: string, after: string, limit: number): Entry[];
}

export function viewOf(commit: string, layers: readonly Layer[], index: ReadIndex): View {
  return {
    commit,
    entry(path) {
      for (const layer of layers) {
        const found = layer.get(path);
        if (found !== undefined) return found.entry;
      }
      return index.entry(path) ?? null;
    },
    over(kind) {
      const found = new Map<string, Entry | null>();
      for (const layer of layers.toReversed()) {
        for (const [path, { entry }] of layer) if (entry === null || entry.kind === kind) found.set(path, entry);
      }
      return found;
    },
    page: (kind, after, limit) => index.page(kind, after, limit),
  };
}

const pageSize = 500;

/**
 * Records of a view. Where there is an `elsewhere` (the same commit, read from git), it goes on when the view no longer
 * holds what it held, or when the index proves to be damaged.
 */
export function recordsOfView(view: View, stillHolds: () => boolean, elsewhere?: () => Records): Records {
  const orElse = <T>(inside: () => T): T | undefined => {
    if (elsewhere !== undefined && !stillHolds()) return undefined;
    try {
      return inside();
    } catch (cause) {
      if (elsewhere === undefined || !(cause instanceof IndexDamaged)) throw cause;
      return undefined;
    }
  };
  return {
    async get<T>(kind: Kind<T>, id: string): Promise<T | undefined> {
      const entry = orElse(() => view.entry(kind.path(id)));
      if (entry === undefined) return elsewhere?.().get(kind, id);
      return entry === null ? undefined : (valueOf(entry, view.commit) as T);
    },
    async *find<T>(kind: Kind<T>, where?: Where): AsyncGenerator<T> {
      const parts = pages(view, kind, where);
      for (let given = 0; ;) {
        const part = orElse(() => parts.next());
        if (part === undefined) {
          if (elsewhere === undefined) return;
          for await (const value of elsewhere().find(kind, where)) if (given-- <= 0) yield value;
          return;
        }
        if (part.done === true) return;
        for (const entry of part.value) {
          yield valueOf(entry, view.commit) as T;
          given++;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** Entries in order of id, a page of the index at a time, so that no question holds up the others for long. */
function* pages(view: View, kind: Kind, where: Where | undefined): Generator<Entry[]> {
  const wanted = matcher(where);
  const over = view.over(kind.name);
  const extra = [...over.values()].filter((entry) => entry !== null).sort(byId);
  for (let after = ''; ;) {
    const page = view.page(kind.name, after, pageSize);
    const part: Entry[] = [];
    for (const entry of page) {
      while (extra[0] !== undefined && byId(extra[0], entry) < 0) part.push(extra.shift() as Entry);
      if (!over.has(entry.path)) part.push(entry);
    }
    after = page.at(-1)?.id ?? '';
    const last = page.length < pageSize;
    if (last) part.push(...extra);
    yield part.filter(wanted);
    if (last) return;
  }
}

/** In the state's form a top-level field stands on a line of its own, two spaces in: equality is a matter of text. */
function matcher(where: Where | undefined): (entry: Entry) => boolean {
  const lines = Object.entries(where ?? {}).map(([key, value]) => `\n  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const holds = (json: string, line: string): boolean => {
    const at = json.indexOf(line);
    const next = json[at + line.length];
    return at > 0 && (next === ',' || next === '\n');
  };
  return ({ json }) => json === null || lines.every((line) => holds(json, line));
}

function byId(a: Entry, b: Entry): number {
  return Buffer.compare(Buffer.from(a.id ?? ''), Buffer.from(b.id ?? ''));
}

function valueOf(entry: Entry, commit: string): unknown {
  if (entry.json === null) throw damagedRecord(entry.path, commit, entry.fault ?? 'it is no record');
  return JSON.parse(entry.json);
}

/** The id git gives these bytes. */
export function blobOid(bytes: Uint8Array): string {
  return hash('sha1', Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}
