import { checkOpen, planNamed } from '@millwright/core/change/confirm.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { planKind, type PlanRecord } from '@millwright/core/state/kinds/change.ts';
import { z } from 'zod';
import { note } from '../changes/note.ts';
import { command } from './command.ts';

export default command({
  word: 'reject',
  summary: 'Drops a plan that waits for confirmation.',
  args: z.strictObject({ plan: z.string().describe('Its code or id.'), why: z.string().min(1).describe('The reason, for everyone to read.') }),
  positional: ['plan'],
  role: 'packager',
  danger: 'note',
  examples: ['reject 7K2Q --why "not before the weekend"'],
  async run(needs, { plan: name, why }) {
    const by = `person:${needs.speaker.person}`;
    const plan = await note<PlanRecord>(
      needs,
      (value) => `reject(${value.id}): ${why}`,
      async (head, write) => {
        const known = await planNamed(name, head);
        if (known.state === 'applied')
          throw new UserError('PLAN_CLOSED', `${known.id} was confirmed; it is too late to reject it.`, {
            hint: known.job === null ? `undo ${known.operation}` : `cancel ${known.job}`,
          });
        if (known.state === 'rejected' && known.closedBy === by) return known;
        checkOpen(known, head);
        const change = await needs.factory.changeOf(known.verb);
        const isOwn = known.by === by;
        const permission = isOwn ? { allowed: true as const } : await change.allowed(await change.plan(change.ask.parse(known.ask), head), needs.speaker, head);
        if (!permission.allowed)
          throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: 'The asker, or whoever may confirm a plan, may reject it.' });
        const closed: PlanRecord = { ...known, state: 'rejected', closedBy: by, why };
        write.put(planKind, closed.id, closed);
        return closed;
      },
    );
    return { kind: 'reject', data: { plan: plan.id, why, by }, document: { verdict: `${plan.id} (${plan.command}) is rejected: ${why}` } };
  },
});
