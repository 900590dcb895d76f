import { stamp } from '../model/time.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Drive } from '../jobs/driver.ts';
import type { Head, Ledger } from '../state/ledger.ts';
import { due, type Due } from './due.ts';
import { perform, type Performed } from './perform.ts';

export interface TickerNeeds {
  readonly ledger: Ledger;
  readonly drive: Drive;
  snapshot(): Snapshot;
  snapshotOf(head: Head): Snapshot;
  refresh(source: string): Promise<void>;
}

/** Does everything that is due by now, once. Returns what it did, and when to look again. */
export async function doDue(needs: TickerNeeds): Promise<{ readonly done: readonly Performed[]; readonly next: string | undefined }> {
  const snapshot = needs.snapshot();
  const now = stamp(snapshot.at);
  const items = await due(snapshot);
  const done: Performed[] = [];
  for (const item of items) {
    if (item.at > now || item.kind === 'look') continue;
    const performed = item.kind === 'refresh' ? await refreshed(item.source, needs) : await perform(item, needs.ledger, (head) => needs.snapshotOf(head));
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

async function refreshed(source: string, needs: TickerNeeds): Promise<Performed> {
  await needs.refresh(source);
  return { what: 'refresh', sentence: `The source ${source} was read again.`, job: null };
}

function earliest(moments: readonly string[]): string | undefined {
  return moments.toSorted()[0];
}
