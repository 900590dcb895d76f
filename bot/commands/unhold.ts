import { z } from 'zod';
import { nodesNamed, orderRun } from '../changes/orders.ts';
import { command } from './command.ts';

export default command({
  word: 'unhold',
  summary: 'Lets a held job go on.',
  args: z.strictObject({
    id: z.string().describe('A job.'),
    nodes: z.array(z.string()).default([]).describe('Only these nodes or components.'),
    why: z.string().optional().describe('The reason, for everyone to read.'),
  }),
  positional: ['id', '...nodes'],
  role: 'packager',
  danger: 'note',
  examples: ['unhold r-20261122-1'],
  run: (needs, { id, nodes }) =>
    orderRun(needs, 'unhold', id, async (run, at) => ({
      type: 'unhold',
      at,
      by: needs.speaker.person,
      ...(nodes.length === 0 ? {} : { nodes: nodesNamed(run, nodes) }),
    })),
});
