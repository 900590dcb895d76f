import { z } from 'zod';
import { command } from './command.ts';

export default command({
  word: 'more',
  summary: 'The rest of your last answer.',
  args: z.strictObject({}),
  positional: [],
  role: 'guest',
  danger: 'read',
  examples: ['more'],
  run({ rest }) {
    const [first, ...lines] = rest ?? [];
    return Promise.resolve({
      kind: 'more',
      data: { lines: rest ?? [] },
      document: { verdict: first ?? 'There is nothing more to show.', body: lines.length === 0 ? [] : [{ kind: 'lines', lines }] },
    });
  },
});
