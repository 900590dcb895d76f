import { planNamed } from '@millwright/core/change/confirm.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { z } from 'zod';
import type { Refusal } from '../dispatch/refusals.ts';
import { explainAct, explainPlan, explainRefusal } from '../messages/explained.ts';
import { command, type Needs, type Reply } from './command.ts';

export default command({
  word: 'explain',
  summary: 'What became of a line: who said it where, which rule refused it, what it changed. Alone: your last refusal.',
  args: z.strictObject({
    act: z.string().min(1).optional().describe('An operation such as op-…, or a plan by its code or id.'),
  }),
  positional: ['act'],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['explain', 'explain op-20261122-abcd', 'explain 7K2Q'],
  async run(needs, { act }) {
    const { refused, snapshot } = needs;
    if (act === undefined) {
      const last = refused?.last();
      const nothing = { verdict: 'Nothing was refused to you lately.', next: 'log shows operations; explain OPERATION tells about one.' };
      return last === undefined ? { kind: 'explain', data: { refusal: null }, document: nothing } : ofRefusal(needs, last);
    }
    const refusal = refused?.all().findLast((item) => item.operation === act);
    if (refusal !== undefined) return ofRefusal(needs, refusal);
    if (!act.startsWith('op-')) {
      const plan = await planNamed(act, snapshot);
      return { kind: 'explain', data: { plan: plan.id, state: plan.state, confirmations: plan.confirmations }, document: explainPlan(plan) };
    }
    for await (const entry of snapshot.changes()) {
      if (entry.cause.operation === act) return { kind: 'explain', data: { commit: entry.commit, ...entry.cause }, document: explainAct(entry) };
    }
    throw new UserError('NAME_UNKNOWN', `No operation is called "${act}".`, { hint: 'log shows what was done; refusals are kept for a while.' });
  },
});

async function ofRefusal({ snapshot }: Needs, refusal: Refusal): Promise<Reply> {
  const word = refusal.command.split(' ')[0] ?? '';
  const { commandFiles } = await import('./commands.ts');
  const role = Object.hasOwn(commandFiles, word) ? (await commandFiles[word]?.())?.default.role : undefined;
  return { kind: 'explain', data: { refusal }, document: explainRefusal(refusal, { config: snapshot.config, word, role }) };
}
