import type { MuteRecord, SubscriptionRecord } from '../state/kinds/subscription.ts';
import type { LogEntry } from '../state/ledger.ts';
import { eventsOf } from './events-of.ts';
import type { FactoryEvent } from './event.ts';
import { wants, type Context } from './subscriptions.ts';

export interface Notification {
  /** Equal for the same event and destination, whoever works it out and when: sent once. */
  readonly key: string;
  /** `room:…` or `person:…`. */
  readonly to: string;
  readonly event: FactoryEvent;
  /** Ids of the subscriptions that asked for it. */
  readonly because: readonly string[];
}

export interface Audience {
  readonly subscriptions: readonly SubscriptionRecord[];
  readonly mutes: readonly MuteRecord[];
  readonly now: Temporal.Instant;
}

/** A commit → what is to be said to whom: one a destination and event, however many rules ask for it; nothing to who muted it. */
export function notificationsOf(entry: LogEntry, { subscriptions, mutes, now }: Audience, context: Context): Notification[] {
  const muted = new Set(mutes.filter((mute) => Temporal.Instant.compare(Temporal.Instant.from(mute.until), now) > 0).map((mute) => mute.id));
  return eventsOf(entry).flatMap((event, index) => {
    const asking = subscriptions.filter((subscription) => !muted.has(subscription.to) && wants(subscription, event, context));
    return [...Map.groupBy(asking, (subscription) => subscription.to)].map(([to, because]) => ({
      key: `${entry.commit}/${index}/${to}`,
      to,
      event,
      because: because.map((subscription) => subscription.id),
    }));
  });
}

/** The sentence with the rules that sent it, so that one word stops it. */
export function sayNotification({ event, because }: Notification): string {
  return `${event.long} [${because.join(', ')}]`;
}
