import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

export const planStates = ['pending', 'applied', 'rejected', 'expired', 'stale'] as const;

/** A plan somebody asked for: what would change, who may confirm it, until when. */
export const PlanRecord = z.looseObject({
  id: z.string(),
  /** Digest of the plan value; leaves out id, asker, times, code and estimates. */
  hash: z.string(),
  verb: z.string(),
  class: z.enum(['write', 'irreversible']),
  by: z.string(),
  room: z.string(),
  made: Instant,
  expires: Instant,
  code: z.string(),
  needs: z.array(z.looseObject({ role: z.string(), different: z.boolean() })),
  /** What was asked, parsed; planning it again must give the same hash. */
  ask: z.unknown(),
  value: z.unknown(),
  /** Ids of what it touches; of very many the first. */
  about: z.array(z.string()).optional(),
  command: z.string(),
  operation: z.string(),
  state: z.enum(planStates),
  confirmations: z.array(z.looseObject({ person: z.string(), at: Instant, room: z.string() })),
  /** Id of the run it started; null where there is none. */
  job: z.string().nullable(),
  closedBy: z.string().nullable(),
  why: z.string().nullable(),
  /** Asked for under this person's name on a network that proves none: they themselves confirm it. */
  claimed: z.string().optional(),
  /** Triggers that led to it, the first one first; none where people alone did. */
  chain: z.array(z.string()).optional(),
});
export type PlanRecord = z.infer<typeof PlanRecord>;

export const planKind = kind<PlanRecord>('plan', PlanRecord, { folder: 'plans', fan: true });
