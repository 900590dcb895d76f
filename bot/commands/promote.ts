import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'promote',
  aliases: ['push', 'migrate'],
  summary: 'Moves a compose to a stage that its gate lets it into.',
  args: z.strictObject({ subject: z.string().describe('A compose, or a release for its newest.'), stage: z.string().describe('Where it goes.') }),
  positional: ['subject', 'stage'],
  role: 'releng',
  danger: 'write',
  examples: ['promote web/1 stable'],
  run: (needs, args) => askChange(needs, 'promote', args),
});
