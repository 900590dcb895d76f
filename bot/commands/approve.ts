import { stamp } from '@millwright/core/model/time.ts';
import { composeNamed } from '@millwright/core/release/gate.ts';
import { releaseNamed, stageNamed } from '@millwright/core/config/releases.ts';
import { approvalKind, type ApprovalRecord } from '@millwright/core/state/kinds/evidence.ts';
import { z } from 'zod';
import { demandRole, note } from '../changes/note.ts';
import { command } from './command.ts';

export default command({
  word: 'approve',
  summary: 'Says yes to a compose for a stage, where a policy asks for it.',
  args: z.strictObject({ subject: z.string().describe('A compose, or a release for its newest.'), stage: z.string().describe('The stage it may go to.') }),
  positional: ['subject', 'stage'],
  role: 'packager',
  danger: 'note',
  examples: ['approve {release} {stage}'],
  async run(needs, args) {
    const compose = await composeNamed(args.subject, needs.snapshot);
    const { product, release } = compose;
    const stage = stageNamed(releaseNamed(needs.snapshot.config, `${product}/${release}`), args.stage).name;
    demandRole(needs, { role: 'releng', word: 'approve', products: [product] });
    const by = `person:${needs.speaker.person}`;
    const approval = await note<ApprovalRecord>(needs, `approve(${product}/${release} ${stage}): ${compose.id}`, async (head, write) => {
      const subject = `compose:${compose.id}`;
      for await (const known of head.find(approvalKind, { subject, stage, by })) return known;
      const id = write.nextId(approvalKind, 'a');
      const record: ApprovalRecord = { id, subject, product, release, stage, by, time: stamp(head.at) };
      write.put(approvalKind, id, record);
      return record;
    });
    return {
      kind: 'approve',
      data: { approval },
      document: {
        verdict: `${needs.speaker.person} approves ${compose.id} for ${product}/${release} ${stage}.`,
        next: `gate ${compose.id} ${stage}`,
        page: `/compose/${compose.id}/`,
      },
    };
  },
});
