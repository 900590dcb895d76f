import type { PlanRecord } from '../../state/kinds/change.ts';
import type { ApprovalRecord, FreezeRecord, LockRecord, ResultRecord, WaiverRecord } from '../../state/kinds/evidence.ts';
import { sayMoment } from '../../model/time.ts';
import type { Reader } from '../event.ts';

/** What these events mean, by kind. */
export const planEvents = {
  'plan.waiting': 'A plan waits for somebody to confirm it.',
  'plan.confirmed': 'A plan was confirmed.',
  'plan.rejected': 'Somebody rejected a plan.',
  'plan.expired': 'Nobody confirmed a plan in time.',
  'plan.stale': 'What a plan was made for is no longer so.',
} as const;
export const peopleEvents = {
  'result.reported': 'A test came to a result, here or elsewhere.',
  'waiver.given': 'Somebody waived a test.',
  'waiver.ended': 'A waiver is over.',
  'approval.given': 'Somebody approved a compose for a stage.',
  'freeze.set': 'Somebody froze a product, a release or a stage.',
  'freeze.ended': 'A freeze is over.',
  'lock.set': 'Somebody locked a product or a release.',
  'lock.ended': 'A lock was taken away.',
} as const;

export const plan: Reader<PlanRecord> = ({ before, after }) => {
  if (after === undefined || before?.state === after.state) return [];
  const about = [after.id, ...(after.job === null ? [] : [after.job])];
  const product = productOf(after.value);
  const what = `${after.id} (${after.command})`;
  switch (after.state) {
    case 'pending': {
      const second = after.needs.some((need) => need.different);
      return [
        {
          kind: 'plan.waiting',
          about,
          product,
          fields: { verb: after.verb },
          sentence: `${what} waits for ${second ? 'a second person' : 'confirmation'} until ${sayMoment(after.expires)}.`,
          more: `Type confirm ${after.code}.`,
        },
      ];
    }
    case 'applied':
      return [
        {
          kind: 'plan.confirmed',
          about,
          product,
          fields: { verb: after.verb },
          severity: 'good',
          sentence: `${what} was confirmed by ${after.confirmations.map((item) => name(item.person)).join(' and ') || name(after.by)}.`,
        },
      ];
    case 'rejected':
      return [
        {
          kind: 'plan.rejected',
          about,
          product,
          sentence: `${what} was rejected by ${name(after.closedBy ?? 'nobody')}${after.why === null ? '.' : `: ${after.why}`}`,
        },
      ];
    case 'expired':
      return [{ kind: 'plan.expired', about, product, sentence: `${what} expired; nobody confirmed it.` }];
    case 'stale':
      return [{ kind: 'plan.stale', about, product, sentence: `${what} no longer fits what is there; it was not applied.` }];
  }
};

export const result: Reader<ResultRecord> = ({ before, after }) =>
  after === undefined || before?.outcome === after.outcome
    ? []
    : [
        {
          kind: 'result.reported',
          about: [after.subject],
          fields: { test: after.test, outcome: after.outcome },
          severity: after.outcome === 'failed' || after.outcome === 'error' ? 'bad' : after.outcome === 'passed' ? 'good' : 'info',
          sentence: `${after.test} on ${after.subject}: ${after.outcome.replaceAll('_', ' ')} (${name(after.by)}).`,
          more: after.url,
        },
      ];

export const waiver: Reader<WaiverRecord> = ({ before, after }) => {
  if (after === undefined)
    return before === undefined
      ? []
      : [{ kind: 'waiver.ended', about: [before.subject], sentence: `The waiver of ${before.test} on ${before.subject} is gone.` }];
  return before === undefined
    ? [
        {
          kind: 'waiver.given',
          about: [after.subject],
          fields: { test: after.test },
          sentence: `${name(after.by)} waived ${after.test} on ${after.subject} until ${sayMoment(after.until)}: ${after.why}`,
        },
      ]
    : [];
};

export const approval: Reader<ApprovalRecord> = ({ before, after }) =>
  after === undefined || before !== undefined
    ? []
    : [
        {
          kind: 'approval.given',
          about: [after.subject, `release:${after.product}/${after.release}`],
          product: after.product,
          fields: { stage: after.stage },
          sentence: `${name(after.by)} approved ${after.subject} for ${after.stage} of ${after.product}/${after.release}.`,
        },
      ];

export const freeze: Reader<FreezeRecord> = ({ before, after }) => {
  if (after === undefined)
    return before === undefined
      ? []
      : [{ kind: 'freeze.ended', about: [scope(before)], product: before.product, sentence: `${label(before)} is no longer frozen.` }];
  return before?.until === after.until
    ? []
    : [
        {
          kind: 'freeze.set',
          about: [scope(after)],
          product: after.product,
          sentence: `${name(after.by)} froze ${label(after)} until ${sayMoment(after.until)}: ${after.why}`,
        },
      ];
};

export const lock: Reader<LockRecord> = ({ before, after }) => {
  if (after === undefined)
    return before === undefined
      ? []
      : [{ kind: 'lock.ended', about: [scope(before)], product: before.product, sentence: `${label(before)} is no longer locked.` }];
  return before === undefined
    ? [{ kind: 'lock.set', about: [scope(after)], product: after.product, sentence: `${name(after.by)} locked ${label(after)}: ${after.why}` }]
    : [];
};

/** The product whose release a plan is about; null for a plan that is about none, or about more. */
function productOf(value: unknown): string | null {
  const { product, release } = (typeof value === 'object' && value !== null ? value : {}) as { readonly product?: unknown; readonly release?: unknown };
  const [, named] = typeof release === 'string' ? (/^release:([^/]+)\//.exec(release) ?? []) : [];
  return named ?? (typeof product === 'string' ? product : null);
}

interface Scope {
  readonly product: string;
  readonly release: string | null;
  readonly stage?: string | null;
}

function scope({ product, release }: Scope): string {
  return release === null ? `product:${product}` : `release:${product}/${release}`;
}

function label({ product, release, stage }: Scope): string {
  return `${product}${release === null ? '' : `/${release}`}${stage === null || stage === undefined ? '' : ` ${stage}`}`;
}

function name(person: string): string {
  return person.replace(/^person:/, '');
}
