import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

/** One event as it is told: the sentence, and the watches that asked for it. */
export const NoticeLine = z.looseObject({
  /** Equal for the same event and destination, whoever works it out and when. */
  key: z.string(),
  kind: z.string(),
  severity: z.enum(['info', 'good', 'bad']),
  text: z.string(),
  because: z.array(z.string()),
});
export type NoticeLine = z.infer<typeof NoticeLine>;

/** What is kept to be told together. */
export const Bundle = z.looseObject({
  /** `digest 1h`, `quiet`, `noise`. */
  id: z.string(),
  why: z.enum(['digest', 'quiet', 'noise']),
  /** Key and moment of its first event. */
  first: z.string(),
  since: Instant,
  due: Instant,
  total: z.number(),
  /** So many of each kind of event. */
  kinds: z.record(z.string(), z.number()),
  because: z.array(z.string()),
  /** The few that are told in words; the rest is only counted. */
  lines: z.array(NoticeLine),
});
export type Bundle = z.infer<typeof Bundle>;

/** A message that is ready, until a network has it. */
export const Outgoing = z.looseObject({
  key: z.string(),
  kind: z.string(),
  urgency: z.enum(['end', 'digest']),
  severity: z.enum(['info', 'good', 'bad']),
  at: Instant,
  because: z.array(z.string()),
  /** The sentence for a channel. */
  text: z.string(),
  /** What a reader needs besides who has room for it. */
  more: z.array(z.string()),
});
export type Outgoing = z.infer<typeof Outgoing>;

/** Everything that is to be told to one room or person. */
export const OutboxRecord = z.looseObject({
  /** `room:…` or `person:…`. */
  id: z.string(),
  outgoing: z.array(Outgoing),
  held: z.array(Bundle),
  /** When it was told something, within the last hour. */
  spent: z.array(Instant),
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;

export const outboxKind = kind<OutboxRecord>('outbox', OutboxRecord, { folder: 'outbox' });
