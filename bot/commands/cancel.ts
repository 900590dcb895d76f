import { UserError } from '@millwright/core/model/errors.ts';
import { z } from 'zod';
import { orderRun } from '../changes/orders.ts';
import { command } from './command.ts';

export default command({
  word: 'cancel',
  summary: 'Ends a job and everything it runs.',
  args: z.strictObject({ id: z.string().describe('A rebuild, compose, promotion or test run.') }),
  positional: ['id'],
  role: 'packager',
  danger: 'note',
  examples: ['cancel r-20261122-1'],
  run: (needs, { id }) =>
    orderRun(needs, 'cancel', id, async (run, at) => {
      if (run.state !== 'running' && run.state !== 'held')
        throw new UserError('NOTHING_TO_DO', `${run.id} has ended already; it is ${run.state}.`, { hint: `status ${run.id}` });
      return { type: 'cancel', at, by: needs.speaker.person };
    }),
});
