import { canonicalJson } from '../model/canonical.ts';
import type { PackageEdge, PackageRecord } from './format.ts';

export type ShardCount = 16 | 256 | 4096;

/** So many that a shard holds some tens of packages: an update of a few then rewrites little, and the tree stays small. */
export function shardCount(packages: number): ShardCount {
  if (packages <= 1_000) return 16;
  return packages <= 30_000 ? 256 : 4096;
}

/** File name of the shard a source package belongs to: one, two or three hex digits of an FNV-1a hash of its name. */
export function shardOf(name: string, count: ShardCount): string {
  return fileOf(hashOf(name), count);
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code > 0x7f) return hashOfBytes(Buffer.from(name));
    hash = Math.imul(hash ^ code, 0x01000193) >>> 0;
  }
  return hash;
}

function hashOfBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function fileOf(hash: number, count: ShardCount): string {
  const digits = count === 16 ? 1 : count === 256 ? 2 : 3;
  return `${(((hash ^ (hash >>> 12)) >>> 0) % count).toString(16).padStart(digits, '0')}.jsonl`;
}

/** Collects packages as the lines of shards. A purl told twice counts once, as it was told first. */
export interface Sharding {
  add(record: PackageRecord): void;
  readonly packages: number;
  /** Shards in order of their file names: a package a line, sorted. Equal packages make equal bytes whatever their order, as long as none was told in two ways. What was given is let go. */
  shards(): Generator<readonly [file: string, text: string]>;
}

export function sharding(): Sharding {
  const purls = new Set<string>();
  const lines: string[] = [];
  const hashes: number[] = [];
  return {
    add(record) {
      if (purls.has(record.purl)) return;
      purls.add(record.purl);
      lines.push(lineOf(record));
      hashes.push(hashOf(record.source ?? record.name));
    },
    get packages() {
      return purls.size;
    },
    *shards() {
      const count = shardCount(lines.length);
      const grouped = new Map<string, string[]>();
      for (let at = 0; at < lines.length; at++) {
        const file = fileOf(hashes[at] as number, count);
        const inShard = grouped.get(file);
        if (inShard === undefined) grouped.set(file, [lines[at] as string]);
        else inShard.push(lines[at] as string);
      }
      lines.length = hashes.length = 0;
      for (const file of [...grouped.keys()].sort()) {
        yield [file, `${(grouped.get(file) ?? []).sort().join('\n')}\n`];
        grouped.delete(file);
      }
    },
  };
}

export function shardsOf(records: readonly PackageRecord[]): Map<string, string> {
  const collected = sharding();
  records.forEach(collected.add);
  return new Map(collected.shards());
}

export function* recordsOf(shard: string): Generator<PackageRecord> {
  for (let at = 0; at < shard.length;) {
    const feed = shard.indexOf('\n', at);
    const end = feed < 0 ? shard.length : feed;
    if (end > at) {
      const record = JSON.parse(shard.slice(at, end)) as PackageRecord;
      yield record.edges === undefined ? { ...record, edges: none } : record;
    }
    at = end + 1;
  }
}

const none: readonly PackageEdge[] = [];

/** Sorted keys; a package without edges says nothing of them. Needs stay in the order of the metadata. */
function lineOf(record: PackageRecord): string {
  const { edges, ...rest } = record;
  if (edges.length === 0) return JSON.stringify(shallow({ ...rest, ...(rest.needs === undefined ? {} : { needs: shallow(rest.needs) }) }));
  const keyed = edges.map((edge) => [canonicalJson([edge.relation, edge.to, edge.constraint ?? '', edge.alternative ?? -1]), edge] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return canonicalJson({ ...rest, edges: keyed.map(([, edge]) => edge) });
}

/** The same object with its keys in order; most already are. */
function shallow<T extends object>(object: T): T {
  const keys = Object.keys(object);
  let isSorted = true;
  for (let at = 1; at < keys.length && isSorted; at++) isSorted = (keys[at - 1] as string) < (keys[at] as string);
  return isSorted ? object : (Object.fromEntries(keys.sort().map((key) => [key, object[key as keyof T]])) as T);
}
