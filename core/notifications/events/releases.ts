import type { ComposeRecord, DecisionRecord, KeyRecord, PointerRecord, PromotionRecord, SignatureRecord } from '../../state/kinds/release.ts';
import { sayActor } from '../../words/people.ts';
import type { Reader } from '../event.ts';

/** What these events mean, by kind. */
export const releaseEvents = {
  'compose.started': 'A compose is being made.',
  'compose.done': 'A compose is there, with nothing missing.',
  'compose.incomplete': 'A compose is there, and something is missing in it.',
  'compose.failed': 'A compose could not be made.',
  'artifact.signed': 'An artifact was signed.',
  'key.changed': 'A key is another one than before.',
  'promotion.started': 'A compose is on its way to a stage.',
  'promotion.done': 'A compose has come to a stage.',
  'promotion.failed': 'A compose did not come to its stage.',
  'release.moved': 'A stage of a release has another compose than before.',
  'gate.decided': 'What a policy says of a compose has changed.',
} as const;

/** A promotion that is done has moved its stage. */
export const releasesSaidBy = { 'release.moved': 'promotion.done' } as const;

export const compose: Reader<ComposeRecord> = ({ before, after }) => {
  if (after === undefined || before?.state === after.state) return [];
  const line = `${after.product}/${after.release}`;
  const common = { about: [`compose:${after.id}`, `release:${line}`], product: after.product };
  switch (after.state) {
    case 'generating':
      return [{ ...common, kind: 'compose.started', sentence: `Compose ${after.id} of ${line} is being made.` }];
    case 'done':
      return [
        {
          ...common,
          kind: 'compose.done',
          severity: 'good',
          sentence: `Compose ${after.id} of ${line} is done with ${after.inputs.length} ${after.inputs.length === 1 ? 'artifact' : 'artifacts'}.`,
        },
      ];
    case 'incomplete':
      return [
        {
          ...common,
          kind: 'compose.incomplete',
          severity: 'bad',
          sentence: `Compose ${after.id} of ${line} is incomplete: ${after.missing.map((item) => item.component).join(', ')} missing.`,
        },
      ];
    case 'failed':
      return [
        {
          ...common,
          kind: 'compose.failed',
          severity: 'bad',
          sentence: `Compose ${after.id} of ${line} failed${after.sentence === null ? '.' : `: ${after.sentence}`}`,
        },
      ];
    default:
      return [];
  }
};

export const signature: Reader<SignatureRecord> = ({ before, after }) =>
  after === undefined || before !== undefined
    ? []
    : [
        {
          kind: 'artifact.signed',
          about: [after.digest],
          fields: { key: after.key },
          sentence: `An artifact (${after.digest.slice(0, 19)}…) was signed with the key ${after.key}.`,
        },
      ];

export const pointer: Reader<PointerRecord> = ({ before, after }) => {
  if (after === undefined || before?.compose === after.compose) return [];
  const stage = `${after.product}/${after.release} ${after.stage}`;
  const was = before === undefined ? '' : ` It was ${before.compose}.`;
  return [
    {
      kind: 'release.moved',
      fields: { stage: after.stage },
      about: [`compose:${after.compose}`, `release:${after.product}/${after.release}`],
      product: after.product,
      severity: 'good',
      sentence: `${stage} is now ${after.compose}.`,
      more: was.trim(),
    },
  ];
};

/** A key's first use is no news. */
export const key: Reader<KeyRecord> = ({ before, after }) =>
  before === undefined || after === undefined || before.fingerprint === after.fingerprint
    ? []
    : [
        {
          kind: 'key.changed',
          about: [`key:${after.id}`],
          severity: 'bad',
          sentence: `The key ${after.id} is another one now: ${after.fingerprint}. What ${before.fingerprint} signed counts as unsigned.`,
        },
      ];

export const promotion: Reader<PromotionRecord> = ({ before, after }) => {
  if (after === undefined || before?.state === after.state) return [];
  const common = {
    fields: { stage: after.stage },
    about: [after.id, `compose:${after.to.replace(/^compose:/, '')}`, `release:${after.product}/${after.release}`],
    product: after.product,
  };
  const what = `${after.kind === 'rollback' ? 'Rollback' : 'Promotion'} of ${after.product}/${after.release} to ${after.stage} (${after.to})`;
  if (after.state === 'done') return [{ ...common, kind: 'promotion.done', severity: 'good', sentence: `${what} is done.`, more: byWhom(after.by) }];
  if (after.state === 'failed')
    return [{ ...common, kind: 'promotion.failed', severity: 'bad', sentence: `${what} failed${after.sentence === null ? '.' : `: ${after.sentence}`}` }];
  return before === undefined ? [{ ...common, kind: 'promotion.started', sentence: `${what} started.`, more: byWhom(after.by) }] : [];
};

export const decision: Reader<DecisionRecord> = ({ before, after }) =>
  after === undefined || before?.verdict === after.verdict
    ? []
    : [
        {
          kind: 'gate.decided',
          fields: { stage: after.stage, verdict: after.verdict },
          about: [after.subject, `release:${after.product}/${after.release}`],
          product: after.product,
          severity: after.verdict === 'rejected' ? 'bad' : after.verdict.startsWith('pass') ? 'good' : 'info',
          sentence: after.sentence,
          // What comes by itself is in the sentence already.
          more: after.next === null || after.next.actor === 'system' ? null : `Next: ${sayActor(after.next.actor)}: ${after.next.action}.`,
        },
      ];

function byWhom(people: readonly string[]): string {
  return people.length === 0 ? '' : `Agreed by ${people.map((id) => id.replace(/^person:/, '')).join(' and ')}.`;
}
