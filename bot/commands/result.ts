import { stamp } from '@millwright/core/model/time.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { composeNamed } from '@millwright/core/release/gate.ts';
import { resultKind, testOutcomes, type ResultRecord } from '@millwright/core/state/kinds/evidence.ts';
import { z } from 'zod';
import { demandRole, note } from '../changes/note.ts';
import { demandTestName, sayUnasked } from '../messages/known-tests.ts';
import { command } from './command.ts';

export default command({
  word: 'result',
  summary: 'Reports what a test found out about a compose.',
  args: z.strictObject({
    subject: z.string().describe('A compose, or a release for its newest.'),
    test: z.string().describe('The name of the test, as policies name it.'),
    outcome: z.enum(testOutcomes).describe('What it found.'),
    scenario: z.string().optional().describe('Which variant of the test.'),
    url: z.string().optional().describe('Where its log is.'),
  }),
  positional: ['subject', 'test', 'outcome'],
  role: 'packager',
  danger: 'note',
  examples: ['result {release} {test} passed'],
  async run(needs, { subject, test, outcome, scenario, url }) {
    demandTestName(test);
    if (url !== undefined && !/^https?:\/\//.test(url)) throw new UserError('USAGE', `"${url}" is not a web address.`, { hint: 'It begins with https://.' });
    const compose = await composeNamed(subject, needs.snapshot);
    demandRole(needs, { role: 'releng', word: 'result', products: [compose.product] });
    const unasked = sayUnasked(needs.snapshot.config, compose, test);
    const result = await note<ResultRecord>(needs, `result(${compose.id}): ${test} ${outcome}`, async (head, write) => {
      const id = write.nextId(resultKind, 'res');
      const record: ResultRecord = {
        id,
        subject: `compose:${compose.id}`,
        test,
        outcome,
        scenario: scenario ?? null,
        url: url ?? null,
        by: `person:${needs.speaker.person}`,
        run: null,
        time: stamp(head.at),
      };
      write.put(resultKind, id, record);
      return record;
    });
    return {
      kind: 'result',
      data: { result },
      document: {
        verdict: `${test} of ${compose.id}: ${outcome}, reported by ${needs.speaker.person}${unasked === null ? '' : ` (${unasked})`}.`,
        next: `gate ${compose.id} tells what that changes.`,
        page: `/compose/${compose.id}/`,
      },
    };
  },
});
