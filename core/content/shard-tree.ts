import { UserError } from '../model/errors.ts';
import type { PackageRecord } from './format.ts';
import { git } from './git-child.ts';
import { recordsOf } from './shards.ts';

/** Writes shards as one git tree that nothing points to yet, and gives its id. No ref moves: whoever commits the tree adopts it. */
export async function writeShardTree(repository: string, shards: ReadonlyMap<string, string>): Promise<string> {
  const answers = await git(repository, ['fast-import', '--quiet', '--done'], blobs(shards));
  const oids = answers.toString('latin1').trim().split('\n');
  if (oids.length !== shards.size) throw new Error(`git fast-import named ${oids.length} of ${shards.size} shards`);
  const entries = [...shards.keys()].map((file, at) => `100644 blob ${oids[at] ?? ''}\t${file}\0`);
  return (await git(repository, ['mktree', '-z'], entries)).toString('latin1').trim();
}

/** Every package of an imported tree. Throws `STATE_DAMAGED` when the tree is not one we wrote. */
export async function readShardTree(repository: string, tree: string): Promise<PackageRecord[]> {
  try {
    const listing = (await git(repository, ['ls-tree', '-z', tree])).toString('latin1').split('\0');
    const oids = listing.filter((line) => line !== '').map((line) => line.split(/[ \t]/)[2] ?? '');
    const bytes = await git(repository, ['cat-file', '--batch'], [`${oids.join('\n')}\n`]);
    return oids.length === 0 ? [] : shardsIn(bytes).flatMap(recordsOf);
  } catch (cause) {
    throw new UserError('STATE_DAMAGED', `The imported content ${tree} cannot be read from the state repository.`, {
      hint: 'Run git fsck on it; refresh the source to import it anew.',
      cause,
    });
  }
}

function* blobs(shards: ReadonlyMap<string, string>): Generator<string | Uint8Array> {
  let mark = 0;
  for (const text of shards.values()) {
    const bytes = Buffer.from(text);
    mark++;
    yield `blob\nmark :${mark}\ndata ${bytes.length}\n`;
    yield bytes;
    yield `\nget-mark :${mark}\n`;
  }
  yield 'done\n';
}

function shardsIn(bytes: Buffer): string[] {
  const shards: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\n', at);
    const [, type, size] = bytes.toString('latin1', at, lineEnd).split(' ');
    if (type !== 'blob') throw new Error(`expected a blob, found ${bytes.toString('latin1', at, lineEnd)}`);
    const start = lineEnd + 1;
    shards.push(bytes.toString('utf8', start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return shards;
}
