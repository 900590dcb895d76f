import type { Change } from '../change/change.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Drive } from '../jobs/driver.ts';
import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import type { Head, Ledger } from '../state/ledger.ts';
import { act } from '../triggers/act.ts';
import { takeUpEvents } from '../triggers/take-up.ts';
import { due, type Due } from './due.ts';
import type { RefreshCause, Refreshed } from './factory.ts';
import { perform, type Performed } from './perform.ts';

export interface TickerNeeds {
  readonly ledger: Ledger;
  readonly drive: Drive;
  snapshot(): Snapshot;
  snapshotOf(head: Head): Snapshot;
  refresh(names: readonly string[], cause: RefreshCause): Promise<Refreshed>;
  /** Reads who a directory names, and says what came of it. */
  readDirectory(id: string): Promise<string>;
  changeOf(verb: string): Promise<Change<unknown, unknown>>;
  random(below: number): number;
  log(line: string): void;
  /** How far triggers have looked in this process; the state knows how far they have to. */
  readonly seen: { commit?: string };
}

/** Does everything that is due by now, once: what happened sets triggers off, then all in the order of its moments. Returns what it did, and when to look again. */
export async function doDue(needs: TickerNeeds): Promise<{ readonly done: readonly Performed[]; readonly next: string | undefined }> {
  await takeUpEvents(needs, needs.seen);
  const snapshot = needs.snapshot();
  const now = stamp(snapshot.at);
  const items = await due(snapshot);
  const done: Performed[] = [];
  for (const item of together(items.filter((one) => one.at <= now))) {
    const performed = await performOne(item, needs);
    if (performed !== undefined) done.push(performed);
  }
  const retry = needs.drive.nextRetry();
  if (retry !== undefined && retry <= now) await needs.drive.wake();
  if (done.some((item) => item.job !== null)) await needs.drive.wake();
  return {
    done,
    next: earliest([...items.filter((item: Due) => item.at > now).map((item) => item.at), ...(retry !== undefined && retry > now ? [retry] : [])]),
  };
}

type One = Exclude<Due, { kind: 'release' }> | { readonly kind: 'releases'; readonly components: readonly string[] };

/** Releases that came by now are taken up in one go, where the first of them stands. */
function together(items: readonly Due[]): One[] {
  const components = items.flatMap((item) => (item.kind === 'release' ? [item.component] : []));
  const first = items.findIndex((item) => item.kind === 'release');
  return items.flatMap((item, index): One[] => {
    if (item.kind !== 'release') return [item];
    return index === first ? [{ kind: 'releases', components }] : [];
  });
}

async function performOne(item: One, needs: TickerNeeds): Promise<Performed | undefined> {
  switch (item.kind) {
    case 'look':
      return undefined;
    case 'refresh':
      return refreshed([item.source], `The source ${item.source} was read again.`, needs);
    case 'directory':
      return { what: 'directory', sentence: await needs.readDirectory(item.directory), job: null };
    case 'releases':
      return refreshed(item.components, `${item.components.join(', ')}: a new release of the upstream was taken up.`, needs);
    case 'trigger':
      return act(item, needs);
    default:
      return perform(item, needs.ledger, (head) => needs.snapshotOf(head));
  }
}

async function refreshed(names: readonly string[], sentence: string, needs: TickerNeeds): Promise<Performed> {
  try {
    await needs.refresh(names, { actor: 'system' });
    return { what: 'refresh', sentence, job: null };
  } catch (error) {
    // What could be read is committed, and what could not is written down as tried; a person mends it.
    if (!(error instanceof UserError)) throw error;
    return { what: 'refresh', sentence: error.message, job: null };
  }
}

function earliest(moments: readonly string[]): string | undefined {
  return moments.toSorted()[0];
}
