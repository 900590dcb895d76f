import { askGate, gateSubject } from '@millwright/core/release/gate.ts';
import { decisionKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { z } from 'zod';
import { sayDecision } from '../messages/decision.ts';
import { command } from './command.ts';

export default command({
  word: 'gate',
  summary: 'May a compose move to a stage, and if not, what is missing and who acts next.',
  args: z.strictObject({
    subject: z.string().describe('A compose, or a release for its newest.'),
    stage: z.string().optional().describe('The next stage without one.'),
  }),
  positional: ['subject', 'stage'],
  role: 'guest',
  danger: 'read',
  examples: ['gate {release}', 'gate {release} {stage}'],
  async run({ snapshot }, { subject, stage }) {
    const asked = await gateSubject(subject, stage ?? null, snapshot);
    const decision = await askGate(asked, snapshot);
    const { product, release } = asked.release;
    const pointer = await snapshot.get(pointerKind, `${product}/${release}/${asked.stage.name}`);
    const since = pointer?.compose === asked.compose.id ? pointer.since : null;
    const isStored = (await snapshot.get(decisionKind, decision.id)) !== undefined;
    return { kind: 'gate', data: { decision }, document: sayDecision(decision, { since, isStored }) };
  },
});
