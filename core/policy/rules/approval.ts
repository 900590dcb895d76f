import type { Rule } from '../rule.ts';

/** `{approval: {role: releng, count: 1}}`: so many different people of that role approved this compose for this stage. */
export const approval: Rule<'approval'> = {
  id: 'approval',
  summary: 'Enough different people of a role approved the compose for the stage.',
  check({ role, count }, subject, facts) {
    const product = subject.release.product;
    const people = new Set(facts.approvals.map((item) => item.by).filter((by) => facts.holds(by.replace(/^person:/, ''), role, product)));
    const evidence = facts.approvals.map((item) => ({ id: item.id }));
    const names = [...people].map((by) => by.replace(/^person:/, '')).toSorted();
    if (people.size >= count) return { name: role, answer: 'satisfied', sentence: `Approved by ${names.join(' and ')}.`, evidence };
    const missing = count - people.size;
    const sofar = names.length === 0 ? '' : ` (so far: ${names.join(', ')})`;
    return {
      name: role,
      answer: 'missing',
      sentence: `${missing === 1 ? 'One approval' : `${missing} approvals`} by ${role} of ${product} ${missing === 1 ? 'is' : 'are'} missing${sofar}.`,
      evidence,
      next: { actor: `role:${role} of ${product}`, action: `approve ${subject.id} ${subject.stage.name}`, at: null },
    };
  },
};
