import { clearRefLocks } from '../repository/leftovers.ts';
import { readMain } from '../repository/refs.ts';
import { UserError } from '../../model/errors.ts';
import type { GitOptions } from '../../git/plumbing.ts';
import { damaged, placeFails, writeFailure } from '../failures.ts';
import { isAncestor } from '../index/catch-up.ts';
import type { LogEntry } from '../ledger.ts';
import type { Chain } from '../writer/fast-import.ts';
import type { Writer } from '../writer/writer.ts';
import { logEntryOf, newCommit, type Prepared } from './prepared.ts';
import type { Base } from './base.ts';
import type { Standing } from './standing.ts';

/** What writing a group came to: `again` when `main` had moved and the group has to be run on what is there now. */
export type Written = { readonly done: true; readonly oids: readonly string[] } | { readonly done: false; readonly failure: Error };

/** A group's commits on their way to git: those that nothing is added to any more, while the group still runs. */
export interface Sending {
  readonly sent: readonly { readonly one: Prepared; readonly message: string }[];
  send(one: Prepared): Promise<void>;
  store(): Promise<readonly string[]>;
  drop(): void;
}

/** What fails is told by `store`. */
export function openSending(writer: Writer, parent: string): Sending {
  const sent: { one: Prepared; message: string }[] = [];
  let chain: Promise<Chain> | undefined;
  return {
    sent,
    async send(one) {
      const commit = newCommit(one);
      sent.push({ one, message: commit.message });
      chain ??= writer.begin(parent);
      await chain.then(
        (open) => open.add(commit),
        () => undefined,
      );
    },
    store: async () => (await chain)?.store() ?? [],
    drop: () => void chain?.then((open) => open.drop()).catch(() => undefined),
  };
}

/** Stores a group's commits and moves `main`; after any failure it finds out where `main` really stands. */
export async function commitGroup(repository: string, writer: Writer, standing: Standing, sending: Sending, options: GitOptions): Promise<Written> {
  const base = standing.base;
  const prepared = sending.sent.map(({ one }) => one);
  let oids: readonly string[] = [];
  const entries = (): LogEntry[] => sending.sent.map(({ one, message }, at) => logEntryOf(one, message, oids[at] ?? '', oids[at - 1] ?? base.commit));
  try {
    oids = await sending.store();
    await writer.move(oids.at(-1) ?? '', base.commit);
    standing.settle(prepared, entries());
    return { done: true, oids };
  } catch (cause) {
    const failure = cause instanceof Error ? cause : new Error(String(cause));
    await writer.restart();
    await clearRefLocks(repository);
    const real = await readMain(repository);
    const tip = oids.at(-1);
    if (tip !== undefined && (real === tip || (await isAncestor(repository, tip, real, options)))) {
      standing.settle(prepared, entries());
      if (real !== tip) await standing.moveTo(real);
      return { done: true, oids };
    }
    if (real !== base.commit) await standing.moveTo(real);
    return { done: false, failure };
  }
}

/** No further try helps: the place cannot be written, or what is there cannot be read. */
export function isFinal(failure: Error): boolean {
  return (
    failure instanceof UserError ||
    placeFails(textOf(failure)) ||
    /missing|corrupt|bad object|Can't load tree|Not a valid (?:commit|object)|inflate/i.test(textOf(failure))
  );
}

export function refusal(repository: string, failure: Error, base: Base): UserError {
  if (failure instanceof UserError) return failure;
  const text = textOf(failure);
  if (!placeFails(text) && isFinal(failure)) return damaged(`git could not build on commit ${base.commit}${lostIn(text)}.`, failure);
  return writeFailure(`The state in ${repository} could not be written`, failure);
}

/** What git names as unreadable, without its own words: those stay with the cause. */
function lostIn(text: string): string {
  const [oid] = /\b[0-9a-f]{40,64}\b/.exec(/^ *fatal: .*$/m.exec(text)?.[0] ?? '') ?? [];
  return oid === undefined ? '' : `, because object ${oid} cannot be read`;
}

function textOf(failure: Error): string {
  return `${(failure as { code?: string }).code ?? ''} ${failure.message}`;
}
