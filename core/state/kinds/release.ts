import { z } from 'zod';
import { answerWords, verdicts, type Answer } from '../../model/answer.ts';
import { kind } from '../kinds.ts';
import { DigestText, Instant } from './parts.ts';

export const composeStates = ['wait', 'generating', 'done', 'incomplete', 'failed', 'removed'] as const;

export const ComposeRecord = z.looseObject({
  /** productmd id: `<short>-<version>-<date>.<respin>`. */
  id: z.string(),
  /** Content hash over product, release and pinned inputs: same inputs, same compose. */
  hash: DigestText,
  product: z.string(),
  release: z.string(),
  state: z.enum(composeStates),
  askedBy: z.string().nullable(),
  /** Relative to the state folder. */
  path: z.string(),
  inputs: z.array(z.looseObject({ purl: z.string(), digest: DigestText, path: z.string(), size: z.number(), build: z.string(), component: z.string() })),
  /** What the release names and nothing has been built of, by name and reason. */
  missing: z.array(z.looseObject({ component: z.string(), reason: z.string() })),
  bytes: z.number(),
  run: z.string(),
  created: Instant,
  finished: Instant.nullable(),
  sentence: z.string().nullable(),
});
export type ComposeRecord = z.infer<typeof ComposeRecord>;

/** A detached signature over an artifact; its id in the state is `<key>/<hex digest>`. Its bytes lie in the artifact store. */
export const SignatureRecord = z.looseObject({
  digest: DigestText,
  key: z.string(),
  means: z.string(),
  fingerprint: z.string(),
  signature: DigestText,
  time: Instant,
});
export type SignatureRecord = z.infer<typeof SignatureRecord>;

/** The key that signs under a name today; its id in the state is that name. Signatures of another key under the name no longer count. */
export const KeyRecord = z.looseObject({ id: z.string(), fingerprint: z.string(), since: Instant });
export type KeyRecord = z.infer<typeof KeyRecord>;

/** Which compose a stage of a release points to; its id in the state is `<product>/<release>/<stage>`. */
export const PointerRecord = z.looseObject({
  product: z.string(),
  release: z.string(),
  stage: z.string(),
  compose: z.string(),
  since: Instant,
  promotion: z.string().nullable(),
  /** What stood here before, newest first, at most 50. */
  before: z.array(z.looseObject({ compose: z.string(), since: Instant, promotion: z.string().nullable() })),
});
export type PointerRecord = z.infer<typeof PointerRecord>;

export const PromotionRecord = z.looseObject({
  id: z.string(),
  kind: z.enum(['promote', 'rollback']),
  subject: z.string(),
  product: z.string(),
  release: z.string(),
  stage: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  state: z.enum(['signing', 'moving', 'done', 'failed']),
  decision: z.string().nullable(),
  by: z.array(z.string()),
  run: z.string(),
  created: Instant,
  finished: Instant.nullable(),
  sentence: z.string().nullable(),
});
export type PromotionRecord = z.infer<typeof PromotionRecord>;

export const AnswerRecord = z.looseObject({
  policy: z.string(),
  rule: z.string(),
  name: z.string(),
  answer: z.enum(answerWords),
  sentence: z.string(),
  evidence: z.array(z.looseObject({ id: z.string(), digest: z.string().optional() })),
  waiver: z.string().optional(),
  next: z.looseObject({ actor: z.string(), action: z.string(), at: z.string().nullable() }).optional(),
}) as unknown as z.ZodType<Answer>;

/** A decision of a gate, with what it was made from, so that it can be made again. */
export const DecisionRecord = z.looseObject({
  id: z.string(),
  subject: z.string(),
  product: z.string(),
  release: z.string(),
  stage: z.string(),
  verdict: z.enum(verdicts),
  act: z.enum(['nobody', 'wait', 'person']),
  sentence: z.string(),
  next: z.looseObject({ actor: z.string(), action: z.string(), at: z.string().nullable() }).nullable(),
  answers: z.array(AnswerRecord),
  policies: z.array(z.looseObject({ id: z.string(), digest: DigestText })),
  inputsHash: DigestText,
  time: Instant,
});
export type DecisionRecord = z.infer<typeof DecisionRecord>;

export const composeKind = kind<ComposeRecord>('compose', ComposeRecord, { folder: 'composes', fan: true });
export const signatureKind = kind<SignatureRecord>('signature', SignatureRecord, { folder: 'signatures', fan: true });
export const keyKind = kind<KeyRecord>('key', KeyRecord, { folder: 'keys' });
export const pointerKind = kind<PointerRecord>('pointer', PointerRecord, { folder: 'pointers' });
export const promotionKind = kind<PromotionRecord>('promotion', PromotionRecord, { folder: 'promotions', fan: true });
export const decisionKind = kind<DecisionRecord>('decision', DecisionRecord, { folder: 'decisions', fan: true });
