import { damaged } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import type { Records, Where } from '../ledger.ts';
import type { StateFile } from '../migrate/migrations.ts';
import { readRecord } from './parse-record.ts';
import type { ReaderParts } from './reader.ts';
import { isWhole, type Trees } from './trees.ts';

const batch = 200;

/** Records of one commit, from git alone. A commit of an older format is read as this version would have written it. */
export function recordsOf(parts: ReaderParts, commit: string, root: () => Promise<string>): Records {
  const { objects, trees, formats } = parts;
  const blob = async (path: string, oid: string): Promise<Buffer> => {
    const found = await objects.read(oid);
    if (found?.type !== 'blob') throw damaged(`${path} in commit ${commit} cannot be read (blob ${oid}).`);
    return found.bytes;
  };
  let files: Promise<Files> | undefined;
  const standing = async (): Promise<Files> => {
    const tree = await root();
    const translate = await formats.translation(tree, commit);
    return translate === undefined ? asTheyAre(trees, tree, blob) : translated(trees, tree, blob, translate);
  };
  const open = (): Promise<Files> => (files ??= standing());

  return {
    async get<T>(kind: Kind<T>, id: string): Promise<T | undefined> {
      const path = kind.path(id);
      const bytes = await (await open()).read(path);
      return bytes === undefined ? undefined : readRecord(kind, path, commit, bytes);
    },
    async *find<T>(kind: Kind<T>, where?: Where): AsyncGenerator<T> {
      const { list, read } = await open();
      const found: { id: Buffer; path: string }[] = [];
      for await (const path of list(kind.path('x').split('/')[0] ?? '')) {
        const id = kind.idOf(path);
        if (id !== undefined) found.push({ id: Buffer.from(id), path });
      }
      found.sort((a, b) => Buffer.compare(a.id, b.id));
      for (let start = 0; start < found.length; start += batch) {
        const part = found.slice(start, start + batch);
        const bytes = await Promise.all(part.map((one) => read(one.path)));
        for (const [index, { path }] of part.entries()) {
          const value = readRecord(kind, path, commit, bytes[index] ?? Buffer.alloc(0));
          if (matches(value, where)) yield value;
        }
      }
    },
  };
}

interface Files {
  read(path: string): Promise<Uint8Array | undefined>;
  list(folder: string): AsyncIterable<string> | Iterable<string>;
}

type ReadBlob = (path: string, oid: string) => Promise<Buffer>;

function asTheyAre(trees: Trees, root: string, blob: ReadBlob): Files {
  return {
    async read(path) {
      const entry = await trees.entry(root, path);
      return entry === undefined || entry.folder ? undefined : blob(path, entry.oid);
    },
    async *list(folder) {
      const entry = await trees.entry(root, folder);
      if (entry?.folder !== true) return;
      for await (const one of trees.walk(entry.oid, `${folder}/`)) yield one.path;
    },
  };
}

async function translated(trees: Trees, root: string, blob: ReadBlob, translate: (path: string, bytes: Uint8Array) => StateFile): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, entry } of trees.walk(root, '', isWhole)) {
    const file = entry.folder ? null : translate(path, await blob(path, entry.oid));
    if (file !== null) files.set(file.path, file.bytes);
  }
  return {
    read: (path) => Promise.resolve(files.get(path)),
    list: (folder) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`)),
  };
}

export function matches(value: unknown, where: Where | undefined): boolean {
  if (where === undefined) return true;
  const record = value as Readonly<Record<string, unknown>>;
  return Object.entries(where).every(([key, wanted]) => record[key] === wanted);
}
