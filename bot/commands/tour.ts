import { UserError } from '@millwright/core/model/errors.ts';
import { z } from 'zod';
import { tourSteps } from '../messages/tour.ts';
import { command } from './command.ts';

export default command({
  word: 'tour',
  summary: 'Shows you around in five steps, each a real question about this factory.',
  args: z.strictObject({ step: z.string().optional().describe('Which step, 1 to 5; the first without a number. stop leaves the tour.') }),
  positional: ['step'],
  role: 'guest',
  danger: 'read',
  examples: ['tour', 'tour 3', 'tour stop'],
  async run({ snapshot, speaker }, { step = '1' }) {
    const steps = await tourSteps(snapshot, speaker);
    if (step === 'stop')
      return { kind: 'tour', data: { step: null, of: steps.length }, document: { verdict: 'You left the tour.', next: 'tour begins it again.' } };
    const number = /^[1-9]\d?$/.test(step) ? Number(step) : 0;
    const found = steps[number - 1];
    if (found === undefined)
      throw new UserError('USAGE', `The tour has no step "${step}".`, { hint: `It has ${steps.length}: tour 1 to tour ${steps.length}; tour stop leaves it.` });
    const { title, command: line, before, after } = found;
    return {
      kind: 'tour',
      data: { step: number, of: steps.length, title, command: line, before, after },
      document: {
        verdict: `Step ${number} of ${steps.length}: ${title}. ${before}`,
        next: `type: ${line}`,
        body: [{ kind: 'lines', lines: [after, number < steps.length ? `Then: tour ${number + 1}` : 'That was the tour. help lists every word.'] }],
      },
    };
  },
});
