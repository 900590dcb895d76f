import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'rollback',
  summary: 'Points a stage back to a compose that stood there before.',
  args: z.strictObject({
    release: z.string().describe('A release, such as web/1.'),
    stage: z.string().describe('Its stage.'),
    to: z.string().optional().describe('Which compose; the one before without it.'),
  }),
  positional: ['release', 'stage'],
  role: 'releng',
  danger: 'write',
  examples: ['rollback {release} {stage}'],
  run: (needs, { release, stage, to }) => askChange(needs, 'rollback', { release, stage, to: to ?? null }),
});
