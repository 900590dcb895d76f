import { parseMoment, stamp } from '@millwright/core/model/time.ts';
import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'freeze',
  summary: 'Lets nothing be promoted to a product, release or stage for a while.',
  args: z.strictObject({
    scope: z.string().describe('A product or release, such as web or web/1.'),
    stage: z.string().optional().describe('Only this stage.'),
    until: z.string().describe('When it ends: a date or a duration.'),
    why: z.string().min(1).describe('The reason, for everyone to read.'),
  }),
  positional: ['scope', 'stage'],
  role: 'releng',
  danger: 'write',
  examples: ['freeze {release} {stage} --until 2d --why "mirrors are being moved"'],
  // A duration is fixed to its moment now, so that the plan stays the same when it is confirmed later.
  run: (needs, { scope, stage, until, why }) =>
    askChange(needs, 'freeze', { scope, stage: stage ?? null, until: stamp(parseMoment(until, needs.snapshot.at)), why }),
});
