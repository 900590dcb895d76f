import { confirmPlan, planNamed, type Confirmation } from '@millwright/core/change/confirm.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { z } from 'zod';
import { permitIn } from '../changes/ask-change.ts';
import { confirmed } from '../changes/confirmed.ts';
import { note } from '../changes/note.ts';
import { command } from './command.ts';

export default command({
  word: 'confirm',
  summary: 'Says yes to a plan by its code; with that it is done.',
  args: z.strictObject({ plan: z.string().describe('The code of a plan, such as 7K2Q, or its id.') }),
  positional: ['plan'],
  role: 'packager',
  danger: 'note',
  examples: ['confirm 7K2Q'],
  async run(needs, { plan: name }) {
    const change = await needs.factory.changeOf((await planNamed(name, needs.snapshot)).verb);
    const confirmation = await note<Confirmation>(
      needs,
      ({ plan, stale, again }) => `confirm(${plan.id}): ${stale ? 'stale' : again ? 'again' : plan.command}`,
      async (head, write) => {
        const plan = await planNamed(name, head);
        permitIn(needs, plan.class);
        return confirmPlan(change, plan, needs.speaker, { head, write });
      },
    );
    const { plan, stale, hint } = confirmation;
    if (stale) throw new UserError('PLAN_STALE', `${plan.id} is stale: ${plan.why}.`, hint === undefined ? {} : { hint });
    return confirmed(needs, confirmation);
  },
});
