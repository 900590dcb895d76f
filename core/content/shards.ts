import { canonicalJson } from '../model/canonical.ts';
import type { PackageRecord } from './format.ts';

export type ShardCount = 16 | 256 | 4096;

/** So many that a shard holds some tens of packages: an update of a few then rewrites little, and the tree stays small. */
export function shardCount(packages: number): ShardCount {
  if (packages <= 1_000) return 16;
  return packages <= 30_000 ? 256 : 4096;
}

/** File name of the shard a package belongs to: one, two or three hex digits of an FNV-1a hash of its name. */
export function shardOf(name: string, count: ShardCount): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const digits = count === 16 ? 1 : count === 256 ? 2 : 3;
  return `${(((hash ^ (hash >>> 12)) >>> 0) % count).toString(16).padStart(digits, '0')}.jsonl`;
}

/** Shards by file name: a package a line, sorted, each line once. Equal packages make equal bytes whatever their order. */
export function shardsOf(records: readonly PackageRecord[]): Map<string, string> {
  const count = shardCount(records.length);
  const lines = Map.groupBy(records, (record) => shardOf(record.name, count));
  const shards = [...lines].map(([file, inShard]): [string, string] => [file, `${[...new Set(inShard.map(lineOf))].sort().join('\n')}\n`]);
  return new Map(shards.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function recordsOf(shard: string): PackageRecord[] {
  return shard
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PackageRecord);
}

function lineOf(record: PackageRecord): string {
  const edges = record.edges.map((edge) => [canonicalJson([edge.relation, edge.to, edge.constraint ?? '', edge.alternative ?? -1]), edge] as const);
  edges.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return canonicalJson({ ...record, edges: edges.map(([, edge]) => edge) });
}
