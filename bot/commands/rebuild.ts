import { z } from 'zod';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: 'rebuild',
  summary: 'Builds components again, and what takes their change over, in order.',
  args: z.strictObject({
    names: z.array(z.string()).default([]).describe('Components whose change is the cause.'),
    because: z.string().optional().describe('A node of the graph that changed.'),
    unbuilt: z.boolean().default(false).describe('Everything that was never built at its newest revision.'),
    query: z.string().optional().describe('What a selection names, such as "name(lib*)".'),
    fresh: z.boolean().default(false).describe('Build even where equal inputs were built before.'),
  }),
  positional: ['...names'],
  role: 'packager',
  danger: 'write',
  examples: ['rebuild --unbuilt', 'rebuild --query "name(lib*)"'],
  run: (needs, { names, because, unbuilt, query, fresh }) =>
    askChange(needs, 'rebuild', { names, because: because ?? null, unbuilt, query: query ?? null, fresh }),
});
