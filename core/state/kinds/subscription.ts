import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** Events → a room or a person. All filters given must hold. */
export const SubscriptionRecord = z.looseObject({
  id: z.string(),
  by: z.string(),
  /** `room:…` or `person:…`. */
  to: z.string(),
  kinds: z.array(z.string()),
  not: z.array(z.string()),
  product: z.string().nullable(),
  component: z.string().nullable(),
  owner: z.string().nullable(),
  /** Only, and never, what these did: `person:…`, `trigger:…`, `system`. */
  actors: z.array(z.string()).optional(),
  notActors: z.array(z.string()).optional(),
  severities: z.array(z.enum(['info', 'good', 'bad'])).optional(),
  /** Collected for so long (`1h`), or until a time of day (`09:00`). */
  digest: z.string().optional(),
  /** `22:00-07:00`: kept back between these, in the zone of who is told. */
  quiet: z.string().optional(),
  /** Where it was asked for. */
  room: z.string().optional(),
  time: Instant,
});
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>;

/** Nothing goes to `id` (a room or person) before `until`. */
export const MuteRecord = z.looseObject({ id: z.string(), until: Instant, by: z.string() });
export type MuteRecord = z.infer<typeof MuteRecord>;

/** How far a consumer of the ledger has come. `issued`: the highest number it gave to something of its own, so that none is given twice. */
export const CursorRecord = z.looseObject({ id: z.string(), commit: z.string(), issued: z.number().optional() });
export type CursorRecord = z.infer<typeof CursorRecord>;

export const subscriptionKind = kind<SubscriptionRecord>('subscription', SubscriptionRecord, { folder: 'subscriptions' });
export const muteKind = kind<MuteRecord>('mute', MuteRecord, { folder: 'mutes' });
export const cursorKind = kind<CursorRecord>('cursor', CursorRecord, { folder: 'cursors' });
