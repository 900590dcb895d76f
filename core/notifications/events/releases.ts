import type { ComposeRecord, DecisionRecord, PointerRecord, PromotionRecord, SignatureRecord } from '../../state/kinds/release.ts';
import { sayActor } from '../../words/people.ts';
import type { Reader } from '../event.ts';

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
          sentence: `${after.subject} for ${after.stage} of ${after.product}/${after.release}: ${after.sentence}`,
          more: after.next === null ? null : `Next: ${sayActor(after.next.actor)}: ${after.next.action}.`,
        },
      ];

function byWhom(people: readonly string[]): string {
  return people.length === 0 ? '' : `Agreed by ${people.map((id) => id.replace(/^person:/, '')).join(' and ')}.`;
}
