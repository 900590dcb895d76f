import { createHash } from 'node:crypto';
import { UserError } from '../model/errors.ts';
import { git, gitFlow } from './git-child.ts';

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
export async function writeShardTree(
  repository: string,
  shards: Iterable<readonly [file: string, text: string]>,
  before?: string | null,
): Promise<WrittenTree> {
  const known = new Set(before === undefined || before === null ? [] : await oidsOf(repository, before).catch(() => []));
  const entries: string[] = [];
  let rewritten = 0;
  await git(repository, ['-c', 'pack.compression=2', 'fast-import', '--quiet', '--done'], blobs());
  const tree = (await git(repository, ['mktree', '-z'], [entries.join('')])).toString('latin1').trim();
  return { tree, shards: entries.length, rewritten };

  function* blobs(): Generator<string | Uint8Array> {
    for (const [file, text] of shards) {
      const bytes = Buffer.from(text);
      const oid = blobId(bytes);
      entries.push(`100644 blob ${oid}\t${file}\0`);
      if (known.has(oid)) continue;
      rewritten++;
      yield `blob\ndata ${bytes.length}\n`;
      yield bytes;
      yield '\n';
    }
    yield 'done\n';
  }
}

/** Shards of an imported tree, one after another while git gives them. Throws `STATE_DAMAGED` when the tree is not one we wrote. */
export async function* readShardTree(repository: string, tree: string): AsyncGenerator<string> {
  try {
    const oids = await oidsOf(repository, tree);
    if (oids.length > 0) yield* shardsIn(gitFlow(repository, ['cat-file', '--batch'], [`${oids.join('\n')}\n`]));
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
function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What `git cat-file --batch` prints: a line with the size, the blob, a line feed. */
async function* shardsIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const lineEnd = rest.indexOf('\n', at);
      if (lineEnd < 0) break;
      const [, type, size] = rest.toString('latin1', at, lineEnd).split(' ');
      if (type !== 'blob') throw new Error(`expected a blob, found ${rest.toString('latin1', at, lineEnd)}`);
      const end = lineEnd + 1 + Number(size);
      if (rest.length <= end) break;
      yield rest.toString('utf8', lineEnd + 1, end);
      at = end + 1;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new Error('git gave half a blob');
}
