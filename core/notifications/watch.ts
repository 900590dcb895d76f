import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import { outboxKind } from '../state/kinds/outbox.ts';
import { cursorKind, subscriptionKind, type SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { Head, Write } from '../state/ledger.ts';
import { without } from './outbox.ts';
import { sayDestination } from './say-watch.ts';
import { notificationsCursor } from './take-up.ts';

/** A watch that has neither number nor moment yet. */
export type NewWatch = Pick<SubscriptionRecord, 'by' | 'to' | 'kinds' | 'not' | 'product' | 'component' | 'owner'> &
  Partial<Pick<SubscriptionRecord, 'actors' | 'notActors' | 'severities' | 'digest' | 'quiet' | 'room'>>;

/** So many for one room or person: each is asked about every event. */
const mostWatches = 100;

/** Writes a watch down under the next number, `w3`. Where nobody watched before, what happened until now is none of its business. Throws `USAGE`. */
export async function addWatch(watch: NewWatch, head: Head, write: Write): Promise<SubscriptionRecord> {
  const cursor = await head.get(cursorKind, notificationsCursor);
  const known = await Array.fromAsync(head.find(subscriptionKind));
  if (known.filter(({ to }) => to === watch.to).length >= mostWatches)
    throw new UserError('USAGE', `${sayDestination(watch.to)} has ${mostWatches} watches already.`, { hint: 'watches lists them; unwatch ends one.' });
  const number = 1 + Math.max(cursor?.issued ?? 0, ...known.map(({ id }) => Number(/^w(\d+)$/.exec(id)?.[1] ?? 0)));
  const record: SubscriptionRecord = { ...watch, id: `w${number}`, time: stamp(head.at) };
  const commit = cursor === undefined || known.length === 0 ? head.commit : cursor.commit;
  write.put(cursorKind, notificationsCursor, { ...cursor, id: notificationsCursor, commit, issued: number });
  write.put(subscriptionKind, record.id, record);
  return record;
}

/** `w3`, or `3` for short; undefined when there is none. */
export async function watchNamed(name: string, head: Pick<Head, 'get'>): Promise<SubscriptionRecord | undefined> {
  return (await head.get(subscriptionKind, name)) ?? head.get(subscriptionKind, `w${name}`);
}

/** Takes a watch away, with all it has waiting that no other watch asked for. */
export async function endWatch(watch: SubscriptionRecord, head: Head, write: Write): Promise<void> {
  write.remove(subscriptionKind, watch.id);
  const outbox = await head.get(outboxKind, watch.to);
  if (outbox !== undefined) write.put(outboxKind, outbox.id, without(outbox, watch.id));
}
