import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** A command that events asked a trigger to give. Events that ask for the same one before it is given make it no second one. */
export const TriggerCommand = z.looseObject({
  /** The line, printed anew. */
  command: z.string(),
  /** The first event that asked for it: `<commit>/<number in it>`. */
  event: z.string(),
  /** What that event was, in words. */
  because: z.string(),
  /** How many events ask for it. */
  count: z.number(),
  at: Instant,
  /** Triggers that led to those events. */
  chain: z.array(z.string()),
});
export type TriggerCommand = z.infer<typeof TriggerCommand>;

/** How a trigger stands; its id is that of its file. */
export const TriggerRecord = z.looseObject({
  id: z.string(),
  /** When it came into force; what happened before is none of its business. */
  begun: Instant,
  /** When it gave a command, newest last: what its cap and cool-down are counted from. */
  done: z.array(Instant),
  /** The moment of its schedule that it last acted on. */
  scheduled: Instant.nullable(),
  waiting: z.array(TriggerCommand),
  /** What it last did not do, and why. */
  leftOut: z.looseObject({ at: Instant, command: z.string(), why: z.string(), severity: z.enum(['info', 'bad']) }).nullable(),
});
export type TriggerRecord = z.infer<typeof TriggerRecord>;

export const triggerKind = kind<TriggerRecord>('trigger', TriggerRecord, { folder: 'triggers' });
