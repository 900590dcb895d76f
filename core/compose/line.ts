import { z } from 'zod';
import { changeLine } from '../change/line.ts';
import type { ComposeAsk } from './change.ts';

export const composeLine = changeLine({
  word: 'compose',
  verb: 'compose',
  args: z.strictObject({ release: z.string().describe('A release, such as web/1.') }),
  positional: ['release'],
  askOf: ({ release }): ComposeAsk => ({ release }),
});
