import { sayMoment } from '../../model/time.ts';
import type { Rule } from '../rule.ts';

/** `{freeze: {}}`: no freeze covers the stage. Every gate has this rule, named in a policy or not. */
export const freeze: Rule<'freeze'> = {
  id: 'freeze',
  summary: 'No freeze of the product, release or stage is in force.',
  check(_options, subject, facts) {
    const inForce = facts.freezes.filter((item) => Temporal.Instant.compare(Temporal.Instant.from(item.until), facts.now) > 0);
    const last = inForce.toSorted((a, b) => (a.until < b.until ? 1 : -1))[0];
    const name = `${subject.release.product}/${subject.release.release}`;
    if (last === undefined) return { name, answer: 'satisfied', sentence: 'No freeze is in force.', evidence: [] };
    return {
      name,
      answer: 'waiting',
      sentence: `${freezeScope(last)} is frozen until ${sayMoment(last.until)} by ${last.by.replace('person:', '')}: ${last.why}`,
      evidence: inForce.map((item) => ({ id: item.id })),
      next: { actor: last.by, action: `wait, or unfreeze ${last.product}${last.release === null ? '' : `/${last.release}`}`, at: last.until },
    };
  },
};

/** `web/1 stable`, `web`: what a freeze covers, in words. */
export function freezeScope(freezeRecord: { readonly product: string; readonly release: string | null; readonly stage: string | null }): string {
  const { product, release, stage } = freezeRecord;
  return `${product}${release === null ? '' : `/${release}`}${stage === null ? '' : ` ${stage}`}`;
}
