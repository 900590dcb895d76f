import { UserError } from '@millwright/core/model/errors.ts';
import { z } from 'zod';
import { nodesNamed, orderRun } from '../changes/orders.ts';
import { command } from './command.ts';

export default command({
  word: 'priority',
  summary: 'Lets a job, or nodes of it, go before others.',
  args: z.strictObject({
    id: z.string().describe('A job.'),
    priority: z.string().describe('A whole number; the highest goes first, 0 is usual.'),
    nodes: z.array(z.string()).default([]).describe('Only these nodes or components.'),
  }),
  positional: ['id', 'priority', '...nodes'],
  role: 'packager',
  danger: 'note',
  examples: ['priority r-20261122-1 5'],
  run(needs, { id, priority, nodes }) {
    if (!/^-?\d{1,3}$/.test(priority)) throw new UserError('USAGE', `"${priority}" is not a whole number.`, { hint: 'From -999 to 999; 0 is usual.' });
    return orderRun(needs, 'priority', id, async (run, at) => ({
      type: 'priority',
      at,
      by: needs.speaker.person,
      priority: Number(priority),
      ...(nodes.length === 0 ? {} : { nodes: nodesNamed(run, nodes) }),
    }));
  },
});
