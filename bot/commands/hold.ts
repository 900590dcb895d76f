import { z } from 'zod';
import { nodesNamed, orderRun } from '../changes/orders.ts';
import { command } from './command.ts';

export default command({
  word: 'hold',
  summary: 'Lets nothing more of a job start; what runs goes on.',
  args: z.strictObject({
    id: z.string().describe('A job.'),
    nodes: z.array(z.string()).default([]).describe('Only these nodes or components.'),
    why: z.string().min(1).describe('The reason, for everyone to read.'),
  }),
  positional: ['id', '...nodes'],
  role: 'packager',
  danger: 'note',
  examples: ['hold r-20261122-1 --why "wait for the new compiler"'],
  run: (needs, { id, nodes, why }) =>
    orderRun(needs, 'hold', id, async (run, at) => ({
      type: 'hold',
      at,
      by: needs.speaker.person,
      why,
      ...(nodes.length === 0 ? {} : { nodes: nodesNamed(run, nodes) }),
    })),
});
