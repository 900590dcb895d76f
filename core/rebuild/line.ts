import { z } from 'zod';
import { changeLine } from '../change/line.ts';
import type { RebuildAsk } from './change.ts';

export const rebuildLine = changeLine({
  word: 'rebuild',
  verb: 'rebuild',
  args: z.strictObject({
    names: z.array(z.string()).default([]).describe('Components whose change is the cause.'),
    because: z.string().optional().describe('A node of the graph that changed.'),
    unbuilt: z.boolean().default(false).describe('Everything that was never built at its newest revision.'),
    query: z.string().optional().describe('What a selection names, such as "name(lib*)".'),
    fresh: z.boolean().default(false).describe('Build even where equal inputs were built before.'),
  }),
  positional: ['...names'],
  askOf: ({ names, because, unbuilt, query, fresh }): RebuildAsk => ({ names, because: because ?? null, unbuilt, query: query ?? null, fresh }),
  join: (one, other) => {
    const alike = one.because === undefined && other.because === undefined && one.query === other.query && one.unbuilt === other.unbuilt;
    return alike && one.fresh === other.fresh ? { ...one, names: [...new Set([...one.names, ...other.names])] } : undefined;
  },
});
