import { UserError } from '@millwright/core/model/errors.ts';
import { parseMoment, sayMoment, stamp } from '@millwright/core/model/time.ts';
import { composeNamed } from '@millwright/core/release/gate.ts';
import { waiverKind, type WaiverRecord } from '@millwright/core/state/kinds/evidence.ts';
import { z } from 'zod';
import { demandRole, note } from '../changes/note.ts';
import { demandTestName, sayUnasked } from '../messages/known-tests.ts';
import { command } from './command.ts';

export default command({
  word: 'waive',
  summary: 'Lets a compose pass without a test, with a reason and an end.',
  args: z.strictObject({
    subject: z.string().describe('A compose, or a release for its newest.'),
    test: z.string().describe('The test that is not waited for.'),
    until: z.string().describe('When the waiver ends: a date or a duration.'),
    why: z.string().min(1).describe('The reason, for everyone to read.'),
  }),
  positional: ['subject', 'test'],
  role: 'releng',
  danger: 'note',
  examples: ['waive {release} {test} --until 7d --why "the lab is closed"'],
  async run(needs, { subject, test, until, why }) {
    demandTestName(test);
    const compose = await composeNamed(subject, needs.snapshot);
    demandRole(needs, { role: 'releng', word: 'waive', products: [compose.product] });
    const end = parseMoment(until, needs.snapshot.at);
    if (Temporal.Instant.compare(end, needs.snapshot.at) <= 0)
      throw new UserError('USAGE', `${sayMoment(end)} is past; a waiver ends in the future.`, { hint: '--until 7d' });
    const unasked = sayUnasked(needs.snapshot.config, compose, test);
    const waiver = await note<WaiverRecord>(needs, `waive(${compose.id}): ${test} until ${sayMoment(end)}`, async (head, write) => {
      const id = write.nextId(waiverKind, 'wv');
      const record: WaiverRecord = {
        id,
        subject: `compose:${compose.id}`,
        test,
        until: stamp(end),
        why,
        by: `person:${needs.speaker.person}`,
        time: stamp(head.at),
      };
      write.put(waiverKind, id, record);
      return record;
    });
    return {
      kind: 'waive',
      data: { waiver },
      document: {
        verdict: `${test} is waived for ${compose.id} until ${sayMoment(end)}: ${why}${unasked === null ? '' : ` (${unasked})`}`,
        next: `gate ${compose.id}`,
        page: `/compose/${compose.id}/`,
      },
    };
  },
});
