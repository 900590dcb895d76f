import { confirmPlan, planNamed, type Confirmation } from '@millwright/core/change/confirm.ts';
import { permit } from '@millwright/core/change/permission.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { stamp } from '@millwright/core/model/time.ts';
import { breakGlassKind, type BreakGlassRecord } from '@millwright/core/state/kinds/account.ts';
import { z } from 'zod';
import { permitIn } from '../changes/ask-change.ts';
import { confirmed } from '../changes/confirmed.ts';
import { demandRole, note } from '../changes/note.ts';
import { bare } from '../messages/phrases.ts';
import { command, type Needs, type Reply } from './command.ts';

export default command({
  word: 'break-glass',
  summary: 'Confirms alone, with a reason, what needs a second person. Admins are told, and it stays open until one of them signs it off.',
  args: z.strictObject({
    what: z.string().describe('The code or id of a plan; to sign off, the id of the act.'),
    why: z.string().min(1).optional().describe('Why nobody else could be asked.'),
    signOff: z.boolean().default(false).describe('As an admin who did not do it: it was looked at.'),
  }),
  positional: ['what'],
  role: 'releng',
  danger: 'note',
  examples: ['break-glass 7K2Q --why "the fix is public, nobody else is awake"', 'break-glass g-20261122-1 --sign-off'],
  async run(needs, { what, why, signOff }) {
    if (signOff) return sign(needs, what);
    if (why === undefined)
      throw new UserError('USAGE', '"break-glass" needs --why: why nobody else could be asked.', { hint: `break-glass ${what} --why "…"` });
    const { snapshot, speaker, factory } = needs;
    const change = await factory.changeOf((await planNamed(what, snapshot)).verb);
    type Value = { readonly confirmation: Confirmation; readonly act: BreakGlassRecord };
    const { confirmation, act } = await note<Value>(
      needs,
      ({ confirmation: { plan, stale } }) => `break-glass(${plan.id}): ${stale ? 'stale' : why}`,
      async (head, write) => {
        const plan = await planNamed(what, head);
        permitIn(needs, plan.class);
        if (plan.class !== 'irreversible' || plan.by !== `person:${speaker.person}`) {
          throw new UserError('USAGE', `${plan.id} needs no second person of you.`, { hint: `confirm ${plan.code}` });
        }
        const made = await confirmPlan(change, plan, speaker, { head, write, alone: true });
        const id = write.nextId(breakGlassKind, 'g');
        const record: BreakGlassRecord = {
          id,
          plan: plan.id,
          command: plan.command,
          by: plan.by,
          room: speaker.room,
          why,
          time: stamp(head.at),
          signedOff: null,
        };
        if (!made.stale && !made.again) write.put(breakGlassKind, id, record);
        return { confirmation: made, act: record };
      },
    );
    const { plan, stale, hint } = confirmation;
    if (stale) throw new UserError('PLAN_STALE', `${plan.id} is stale: ${plan.why}.`, hint === undefined ? {} : { hint });
    const reply = await confirmed(needs, confirmation);
    const admins = [...snapshot.config.people].filter(([id]) => id !== speaker.person && mayEverything(needs, id)).map(([id]) => id);
    return {
      ...reply,
      data: { ...(reply.data as object), breakGlass: act },
      document: {
        ...reply.document,
        verdict: `${reply.document.verdict} ${act.id} stays open until an admin (${admins.join(', ') || 'there is none'}) signs it off.`,
      },
    };
  },
});

async function sign(needs: Needs, id: string): Promise<Reply> {
  demandRole(needs, { role: 'admin', word: 'break-glass' });
  const self = `person:${needs.speaker.person}`;
  const act = await note<BreakGlassRecord>(needs, `break-glass(${id}): signed off`, async (head, write) => {
    const found = await head.get(breakGlassKind, id);
    if (found === undefined)
      throw new UserError('NAME_UNKNOWN', `There is no such act as "${id}".`, {
        hint: 'log tells of each by its id, such as g-20261122-1.',
      });
    if (found.by === self) throw new UserError('SAME_PERSON', `${id} was done by ${bare(found.by)}, so another admin signs it off.`, { hint: 'Ask one.' });
    if (found.signedOff !== null)
      throw new UserError('NOTHING_TO_DO', `${id} was signed off by ${bare(found.signedOff.by)} already.`, { hint: `log --about ${id}` });
    const signed: BreakGlassRecord = { ...found, signedOff: { by: self, time: stamp(head.at) } };
    write.put(breakGlassKind, id, signed);
    return signed;
  });
  return { kind: 'break-glass', data: { breakGlass: act }, document: { verdict: `${act.id} is signed off: ${act.command}, by ${bare(act.by)} (${act.why}).` } };
}

function mayEverything({ snapshot }: Needs, person: string): boolean {
  return permit(snapshot.config, { person, room: 'room:console' }, { role: 'admin' }).allowed;
}
