import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Instant } from './parts.ts';

export const testOutcomes = ['passed', 'info', 'failed', 'needs_inspection', 'queued', 'running', 'error'] as const;
export type TestOutcome = (typeof testOutcomes)[number];

/** What somebody or something found out about a subject. Words of ResultsDB. */
export const ResultRecord = z.looseObject({
  id: z.string(),
  subject: z.string(),
  test: z.string(),
  outcome: z.enum(testOutcomes),
  scenario: z.string().nullable(),
  url: z.string().nullable(),
  by: z.string(),
  /** The run of a configured test that gave it; null when a person or a system reported it. */
  run: z.string().nullable(),
  time: Instant,
});
export type ResultRecord = z.infer<typeof ResultRecord>;

export const WaiverRecord = z.looseObject({
  id: z.string(),
  subject: z.string(),
  test: z.string(),
  until: Instant,
  why: z.string(),
  by: z.string(),
  time: Instant,
});
export type WaiverRecord = z.infer<typeof WaiverRecord>;

export const ApprovalRecord = z.looseObject({
  id: z.string(),
  subject: z.string(),
  product: z.string(),
  release: z.string(),
  stage: z.string(),
  by: z.string(),
  time: Instant,
});
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;

export const FreezeRecord = z.looseObject({
  id: z.string(),
  product: z.string(),
  release: z.string().nullable(),
  stage: z.string().nullable(),
  until: Instant,
  why: z.string(),
  by: z.string(),
  time: Instant,
});
export type FreezeRecord = z.infer<typeof FreezeRecord>;

/** Only its holder changes a locked product or release; id = `<product>` or `<product>/<release>`. */
export const LockRecord = z.looseObject({
  id: z.string(),
  product: z.string(),
  release: z.string().nullable(),
  why: z.string(),
  by: z.string(),
  time: Instant,
});
export type LockRecord = z.infer<typeof LockRecord>;

export const resultKind = kind<ResultRecord>('result', ResultRecord, { folder: 'results', fan: true });
export const waiverKind = kind<WaiverRecord>('waiver', WaiverRecord, { folder: 'waivers', fan: true });
export const approvalKind = kind<ApprovalRecord>('approval', ApprovalRecord, { folder: 'approvals', fan: true });
export const freezeKind = kind<FreezeRecord>('freeze', FreezeRecord, { folder: 'freezes' });
export const lockKind = kind<LockRecord>('lock', LockRecord, { folder: 'locks' });
