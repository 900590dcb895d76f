import { damaged } from '../failures.ts';
import type { Cause } from '../ledger.ts';
import { parseMessage } from '../writer/message.ts';
import type { Objects } from '../../git/objects.ts';

export interface CommitInfo {
  readonly oid: string;
  readonly tree: string;
  readonly parent: string | null;
  readonly at: Temporal.Instant;
  readonly cause: Cause;
}

/** A commit of the state; `STATE_DAMAGED` when it cannot be read. */
export async function readCommit(objects: Objects, oid: string): Promise<CommitInfo> {
  const found = await objects.read(oid);
  if (found?.type !== 'commit') throw damaged(`commit ${oid} cannot be read.`);
  return parseCommit(found.oid, found.bytes.toString('utf8'));
}

const nearby = 64;

/** The commits after one, up to and with another, oldest first, where they are few; undefined where they are not, or where none leads there. */
export async function commitsBetween(objects: Objects, since: string, until: string): Promise<string[] | undefined> {
  const found: string[] = [];
  for (let oid: string | null = until; oid !== since; oid = (await readCommit(objects, oid)).parent) {
    if (oid === null || found.length === nearby) return undefined;
    found.push(oid);
  }
  return found.toReversed();
}

export function parseCommit(oid: string, text: string): CommitInfo {
  const blank = text.indexOf('\n\n');
  const header = (blank < 0 ? text : text.slice(0, blank)).split('\n');
  const { cause, at } = parseMessage(blank < 0 ? '' : text.slice(blank + 2));
  const value = (name: string): string | undefined => header.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const tree = value('tree');
  if (tree === undefined) throw damaged(`commit ${oid} has no tree.`);
  const seconds = Number(/ (\d+) [+-]\d{4}$/.exec(value('committer') ?? '')?.[1] ?? 0);
  return { oid, tree, parent: value('parent') ?? null, at: at ?? Temporal.Instant.fromEpochMilliseconds(seconds * 1000), cause };
}
