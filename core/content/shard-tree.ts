import { createHash } from 'node:crypto';
import { UserError } from '../model/errors.ts';
import type { PackageRecord } from './format.ts';
import { git } from './git-child.ts';
import { recordsOf } from './shards.ts';

/** What was written, and how much of it is new. */
export interface WrittenTree {
  readonly tree: string;
  readonly shards: number;
  readonly rewritten: number;
}

/**
 * Writes shards as one git tree that nothing points to yet. No ref moves: whoever commits the tree adopts it.
 * Shards that `before` has too are not written again.
 */
export async function writeShardTree(repository: string, shards: ReadonlyMap<string, string>, before?: string | null): Promise<WrittenTree> {
  const known = new Set(before === undefined || before === null ? [] : await oidsOf(repository, before).catch(() => []));
  const oids = new Map<string, string>();
  const fresh: string[] = [];
  for (const [file, text] of shards) {
    const oid = blobId(text);
    oids.set(file, oid);
    if (!known.has(oid)) fresh.push(file);
  }
  if (fresh.length > 0) await git(repository, ['-c', 'pack.compression=3', 'fast-import', '--quiet', '--done'], blobs(fresh, shards));
  const entries = [...oids].map(([file, oid]) => `100644 blob ${oid}\t${file}\0`);
  const tree = (await git(repository, ['mktree', '-z'], entries)).toString('latin1').trim();
  return { tree, shards: shards.size, rewritten: fresh.length };
}

/** Every package of an imported tree, a shard at a time. Throws `STATE_DAMAGED` when the tree is not one we wrote. */
export async function readShardTree(repository: string, tree: string): Promise<Iterable<PackageRecord>> {
  try {
    const oids = await oidsOf(repository, tree);
    const bytes = oids.length === 0 ? Buffer.alloc(0) : await git(repository, ['cat-file', '--batch'], [`${oids.join('\n')}\n`]);
    return recordsIn(bytes);
  } catch (cause) {
    throw new UserError('STATE_DAMAGED', `The imported content ${tree} cannot be read from the state repository.`, {
      hint: 'Run git fsck on it; refresh the source to import it anew.',
      cause,
    });
  }
}

async function oidsOf(repository: string, tree: string): Promise<string[]> {
  const listing = (await git(repository, ['ls-tree', '-z', tree])).toString('latin1').split('\0');
  return listing.filter((line) => line !== '').map((line) => line.split(/[ \t]/)[2] ?? '');
}

/** The id git gives a blob. */
function blobId(text: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0`).update(text).digest('hex');
}

function* recordsIn(bytes: Buffer): Generator<PackageRecord> {
  for (const shard of shardsIn(bytes)) yield* recordsOf(shard);
}

function* blobs(files: readonly string[], shards: ReadonlyMap<string, string>): Generator<string | Uint8Array> {
  for (const file of files) {
    const bytes = Buffer.from(shards.get(file) ?? '');
    yield `blob\ndata ${bytes.length}\n`;
    yield bytes;
    yield '\n';
  }
  yield 'done\n';
}

function* shardsIn(bytes: Buffer): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\n', at);
    const [, type, size] = bytes.toString('latin1', at, lineEnd).split(' ');
    if (type !== 'blob') throw new Error(`expected a blob, found ${bytes.toString('latin1', at, lineEnd)}`);
    const start = lineEnd + 1;
    yield bytes.toString('utf8', start, start + Number(size));
    at = start + Number(size) + 1;
  }
}
