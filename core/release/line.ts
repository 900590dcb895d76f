import { z } from 'zod';
import { changeLine } from '../change/line.ts';
import type { PromoteAsk } from './promote.ts';

export const promoteLine = changeLine({
  word: 'promote',
  verb: 'promote',
  args: z.strictObject({ subject: z.string().describe('A compose, or a release for its newest.'), stage: z.string().describe('Where it goes.') }),
  positional: ['subject', 'stage'],
  askOf: ({ subject, stage }): PromoteAsk => ({ subject, stage }),
});
