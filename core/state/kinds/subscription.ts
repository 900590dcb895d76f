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
  time: Instant,
});
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>;

/** Nothing goes to `id` (a room or person) before `until`. */
export const MuteRecord = z.looseObject({ id: z.string(), until: Instant, by: z.string() });
export type MuteRecord = z.infer<typeof MuteRecord>;

/** How far a consumer of the ledger has come. */
export const CursorRecord = z.looseObject({ id: z.string(), commit: z.string() });
export type CursorRecord = z.infer<typeof CursorRecord>;

export const subscriptionKind = kind<SubscriptionRecord>('subscription', SubscriptionRecord, { folder: 'subscriptions' });
export const muteKind = kind<MuteRecord>('mute', MuteRecord, { folder: 'mutes' });
export const cursorKind = kind<CursorRecord>('cursor', CursorRecord, { folder: 'cursors' });
