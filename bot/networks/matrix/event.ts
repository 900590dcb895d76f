import { z } from 'zod';

/** An event as `/sync` and `/messages` give it, with what is read of it; a server may send anything in the rest. */
export const Event = z.looseObject({
  event_id: z.string().min(1).max(255),
  type: z.string(),
  sender: z.string().max(255),
  origin_server_ts: z.number(),
  state_key: z.string().optional(),
  redacts: z.string().optional(),
  content: z.looseObject({}).catch({}),
});
export type Event = z.output<typeof Event>;

const Relation = z.looseObject({
  rel_type: z.string().optional(),
  event_id: z.string().optional(),
  key: z.string().optional(),
  'm.in_reply_to': z.looseObject({ event_id: z.string().optional() }).optional(),
});
export type Relation = z.output<typeof Relation>;

export function relationOf(event: Pick<Event, 'content'>): Relation {
  return Relation.safeParse(event.content['m.relates_to']).data ?? {};
}

/** Events that can be read, in their order; what is none is passed over. */
export function eventsIn(list: unknown): Event[] {
  return Array.isArray(list) ? list.flatMap((item) => Event.safeParse(item).data ?? []) : [];
}

export function serverOf(account: string): string {
  return account.slice(account.indexOf(':') + 1);
}

/** Moments from outside may be any number. */
export function momentOf({ origin_server_ts: ms }: Pick<Event, 'origin_server_ts'>, now: Temporal.Instant): Temporal.Instant {
  return Number.isFinite(ms) && ms >= 0 && ms < 8.64e15 ? Temporal.Instant.fromEpochMilliseconds(Math.trunc(ms)) : now;
}
