import { UserError } from '@millwright/core/model/errors.ts';
import { runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { z } from 'zod';
import { nodesNamed, orderRun } from '../changes/orders.ts';
import { command } from './command.ts';

export default command({
  word: 'retry',
  aliases: ['resubmit', 'give-back'],
  summary: 'Tries what failed in a job again, and then what waited for it.',
  args: z.strictObject({
    id: z.string().describe('A rebuild, compose or promotion.'),
    nodes: z.array(z.string()).default([]).describe('Only these nodes or components.'),
    failed: z.boolean().default(false).describe('Everything that failed; so it is without any name too.'),
  }),
  positional: ['id', '...nodes'],
  role: 'packager',
  danger: 'note',
  examples: ['retry r-20261122-1 --failed'],
  run: (needs, { id, nodes: names }) =>
    orderRun(needs, 'retry', id, async (run, at, snapshot) => {
      const failed: string[] = [];
      for (const definition of run.nodes) {
        const node = await snapshot.get(runNodeKind, `${run.id}/${definition.id}`);
        if (node?.state === 'failed' || node?.state === 'canceled') failed.push(definition.id);
      }
      const nodes = names.length > 0 ? nodesNamed(run, names) : failed;
      if (nodes.length === 0) throw new UserError('NOTHING_TO_DO', `Nothing in ${run.id} failed.`, { hint: `status ${run.id}` });
      return { type: 'retry', at, by: needs.speaker.person, nodes };
    }),
});
