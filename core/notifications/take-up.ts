import type { Snapshot } from '../graph/snapshot.ts';
import { outboxKind, type OutboxRecord } from '../state/kinds/outbox.ts';
import { cursorKind, subscriptionKind, type SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { Head, Ledger, LogEntry, Write } from '../state/ledger.ts';
import { openAbout, type AboutNeeds } from './about.ts';
import { saidBy, type FactoryEvent } from './event.ts';
import { eventsOf } from './events-of.ts';
import { noticeOf } from './digest.ts';
import { mannerOf } from './manner.ts';
import { emptyOutbox, flush, nextTelling, place } from './outbox.ts';
import { askedBy } from './subscriptions.ts';

/** Up to which commit events were taken up; it moves in the commit that writes down what is told of them. */
export const notificationsCursor = 'notifications';

/** An event that watches of one destination asked for. Its key is equal whoever works it out and when. */
export interface Asked {
  readonly key: string;
  readonly to: string;
  readonly event: FactoryEvent;
  readonly asked: readonly SubscriptionRecord[];
  /** What it is about. */
  readonly ids: readonly string[];
}

/** How far one has looked since the cursor stood where it stands. */
export type Seen = { cursor?: string; commit?: string };

/** So many commits are gone through at most before how far one has come is written down. */
const longestStretch = 500;

export interface TakeUpNeeds {
  readonly ledger: Ledger;
  snapshot(): Snapshot;
}

/**
 * Takes up what happened since the last time: puts it into the outboxes of who watches and moves the cursor, in one commit. So every
 * event is taken up exactly once, whatever ends this process and when. `seen` only saves looking twice.
 */
export async function takeUpNotifications(needs: TakeUpNeeds, seen: Seen): Promise<void> {
  const snapshot = needs.snapshot();
  const cursor = await snapshot.get(cursorKind, notificationsCursor);
  if (cursor === undefined) return;
  if (seen.cursor !== cursor.commit) [seen.cursor, seen.commit] = [cursor.commit, cursor.commit];
  if (seen.commit === snapshot.commit) return;
  const subscriptions = await Array.fromAsync(snapshot.find(subscriptionKind));
  if (subscriptions.length === 0) return;
  const aboutOf = openAbout({ config: snapshot.config, records: snapshot, graph: graphFor(subscriptions, snapshot) });
  let [asked, stretch]: [Asked[], number] = [[], 0];
  let from = cursor.commit;
  for await (const entry of snapshot.changes(seen.commit)) {
    asked.push(...(await askedIn(entry, subscriptions, aboutOf)));
    stretch += 1;
    if (stretch >= longestStretch) {
      if (!(await putDown(asked, from, entry.commit, needs, snapshot.config))) return;
      [from, seen.cursor, seen.commit] = [entry.commit, entry.commit, entry.commit];
      [asked, stretch] = [[], 0];
    }
    if (asked.length === 0) seen.commit = entry.commit;
  }
  if (asked.length > 0) {
    if (!(await putDown(asked, from, snapshot.commit, needs, snapshot.config))) return;
    seen.cursor = snapshot.commit;
  }
  seen.commit = snapshot.commit;
}

/** The graph is opened for those who watch a product, and for nobody else. */
export function graphFor(subscriptions: readonly SubscriptionRecord[], snapshot: Pick<Snapshot, 'graph'>): AboutNeeds['graph'] {
  return subscriptions.some((subscription) => subscription.product !== null) ? () => snapshot.graph() : undefined;
}

/** What one commit has for whom. A watch hears of nothing that was before it. */
export async function askedIn(entry: LogEntry, subscriptions: readonly SubscriptionRecord[], aboutOf: ReturnType<typeof openAbout>): Promise<Asked[]> {
  const found: Asked[] = [];
  const listening = subscriptions.filter(({ time }) => Temporal.Instant.compare(Temporal.Instant.from(time), entry.at) < 0);
  if (listening.length === 0) return found;
  const told = new Map<string, string[]>();
  for (const [index, event] of eventsOf(entry).entries()) {
    const about = await aboutOf(event);
    for (const [to, asked] of askedBy(listening, event, about)) {
      const ids = [...event.about, ...about.components];
      for (const id of ids) told.set(`${to} ${event.kind}`, [...(told.get(`${to} ${event.kind}`) ?? []), id]);
      found.push({ key: `${entry.commit}/${index}/${to}`, to, event, asked, ids });
    }
  }
  // Of two events of one commit that say the same thing, one is enough.
  return found.filter(({ to, event, ids }) => {
    const other = told.get(`${to} ${saidBy[event.kind] ?? ''}`) ?? [];
    return !ids.some((id) => other.includes(id));
  });
}

/** Tells what is kept for a destination and due, or all of it. False: nothing was. */
export async function tellKept(to: string, ledger: Ledger, config: Snapshot['config'], all = false): Promise<boolean> {
  const { value } = await ledger.commit<boolean>({ subject: `digest(${to}): told`, actor: 'system' }, async (head, write) => {
    const outbox = await head.get(outboxKind, to);
    if (outbox === undefined) return false;
    const after = flush(outbox, await mannerOf(to, config, head, head.at), all);
    if (after !== outbox) write.put(outboxKind, to, after);
    return after !== outbox;
  });
  return value;
}

/** When which destination is told what was kept for it. */
export async function digestsDue(
  snapshot: Pick<Snapshot, 'find' | 'get' | 'config' | 'at'>,
): Promise<{ readonly kind: 'digest'; readonly to: string; readonly at: string }[]> {
  const due = [];
  for await (const outbox of snapshot.find(outboxKind)) {
    const at = outbox.held.length === 0 ? undefined : nextTelling(outbox, await mannerOf(outbox.id, snapshot.config, snapshot, snapshot.at));
    if (at !== undefined) due.push({ kind: 'digest' as const, to: outbox.id, at });
  }
  return due;
}

/** False: somebody else has taken it up meanwhile. */
async function putDown(asked: readonly Asked[], from: string, until: string, { ledger }: TakeUpNeeds, config: Snapshot['config']): Promise<boolean> {
  const count = asked.length;
  const subject = `notifications: ${count} ${count === 1 ? 'event' : 'events'} for ${[...new Set(asked.map((item) => item.to))].join(', ') || 'nobody'}`;
  const { value } = await ledger.commit<boolean>({ subject, actor: 'system' }, async (head, write) => {
    const cursor = await head.get(cursorKind, notificationsCursor);
    if (cursor?.commit !== from) return false;
    write.put(cursorKind, notificationsCursor, { ...cursor, commit: until });
    for (const [to, items] of Map.groupBy(asked, (item) => item.to)) await placeAll(to, items, config, head, write);
    return true;
  });
  return value;
}

async function placeAll(to: string, items: readonly Asked[], config: Snapshot['config'], head: Head, write: Write): Promise<void> {
  const before: OutboxRecord = (await head.get(outboxKind, to)) ?? emptyOutbox(to);
  const manner = await mannerOf(to, config, head, head.at);
  const after = items.reduce((outbox, { key, event, asked }) => place(outbox, noticeOf(key, event), asked, manner), before);
  if (after !== before) write.put(outboxKind, to, after);
}
