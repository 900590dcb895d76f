import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'unfreeze',
  summary: 'Lifts the freezes of a product, release or stage.',
  args: z.strictObject({ scope: z.string().describe('A product or release.'), stage: z.string().optional().describe('Only this stage.') }),
  positional: ['scope', 'stage'],
  role: 'releng',
  danger: 'write',
  examples: ['unfreeze {release} {stage}'],
  run: (needs, { scope, stage }) => askChange(needs, 'unfreeze', { scope, stage: stage ?? null }),
});
