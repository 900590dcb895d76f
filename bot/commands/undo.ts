import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'undo',
  summary: 'Takes a freeze, lock, waiver, approval, result or subscription back.',
  args: z.strictObject({
    operation: z.string().regex(/^op-/, 'expected an operation such as op-…, as log shows it').describe('The operation, as log shows it.'),
  }),
  positional: ['operation'],
  role: 'packager',
  danger: 'write',
  examples: ['undo op-20261122-abcd'],
  run: (needs, args) => askChange(needs, 'undo', args),
});
