import { z } from 'zod';
import type { Spelling } from '../words/line/spelling.ts';

const args = z.strictObject({ sources: z.array(z.string()).default([]).describe('Names of sources, components or collections; all without one.') });

export const refreshLine: Spelling<typeof args> = { word: 'refresh', args, positional: ['...sources'] };
