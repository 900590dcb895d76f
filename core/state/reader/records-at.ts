import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import type { Records, Where } from '../ledger.ts';
import type { Objects } from './objects.ts';
import { readRecord } from './parse-record.ts';
import type { Trees } from './trees.ts';

const batch = 200;

/** Records of one commit, from git alone. */
export function recordsOf(objects: Objects, trees: Trees, commit: string, root: () => Promise<string>): Records {
  const blob = async (path: string, oid: string): Promise<Buffer> => {
    const found = await objects.read(oid);
    if (found?.type !== 'blob') throw damaged(`${path} in commit ${commit} cannot be read (blob ${oid}).`);
    return found.bytes;
  };
  return {
    async get<T>(kind: Kind<T>, id: string): Promise<T | undefined> {
      const path = kind.path(id);
      const entry = await trees.entry(await root(), path);
      return entry === undefined || entry.folder ? undefined : readRecord(kind, path, commit, await blob(path, entry.oid));
    },
    async *find<T>(kind: Kind<T>, where?: Where): AsyncGenerator<T> {
      const found = await idsOf(trees, await root(), kind);
      for (let start = 0; start < found.length; start += batch) {
        const part = found.slice(start, start + batch);
        const bytes = await Promise.all(part.map((one) => blob(one.path, one.oid)));
        for (const [index, one] of part.entries()) {
          const value = readRecord(kind, one.path, commit, bytes[index] ?? Buffer.alloc(0));
          if (matches(value, where)) yield value;
        }
      }
    },
  };
}

async function idsOf(trees: Trees, root: string, kind: Kind): Promise<{ id: Buffer; path: string; oid: string }[]> {
  const folder = kind.path('x').split('/')[0] ?? '';
  const entry = await trees.entry(root, folder);
  if (entry === undefined || !entry.folder) return [];
  const found: { id: Buffer; path: string; oid: string }[] = [];
  for await (const one of trees.walk(entry.oid, `${folder}/`)) {
    const id = kind.idOf(one.path);
    if (id !== undefined) found.push({ id: Buffer.from(id), path: one.path, oid: one.entry.oid });
  }
  return found.sort((a, b) => Buffer.compare(a.id, b.id));
}

export function matches(value: unknown, where: Where | undefined): boolean {
  if (where === undefined) return true;
  const record = value as Readonly<Record<string, unknown>>;
  return Object.entries(where).every(([key, wanted]) => record[key] === wanted);
}
