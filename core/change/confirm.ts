import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { actorOf, isTrigger, type Role, type Speaker } from '../model/person.ts';
import { sayMoment, stamp } from '../model/time.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import { runKind } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';
import type { Applied, Change, Planned } from './change.ts';
import { demand, planHash } from './pending.ts';
import { permit } from './permission.ts';

/** The plan a person means by its code or id; pending ones first. Throws `PLAN_UNKNOWN`. */
export async function planNamed(name: string, head: Snapshot): Promise<PlanRecord> {
  const byId = await head.get(planKind, name);
  if (byId !== undefined) return byId;
  const code = name.toUpperCase();
  const found: PlanRecord[] = [];
  for await (const plan of head.find(planKind, { code })) found.push(plan);
  found.sort((a, b) => Number(b.state === 'pending') - Number(a.state === 'pending') || (a.made < b.made ? 1 : -1));
  if (found[0] !== undefined) return found[0];
  throw new UserError('PLAN_UNKNOWN', `No plan has the code or id "${name}".`, { hint: 'where lists the plans that wait for somebody.' });
}

/** Why a pending plan cannot be confirmed by this person now; throws, and says what to do. */
export function checkOpen(plan: PlanRecord, head: Snapshot): void {
  if (plan.state === 'pending' && Temporal.Instant.compare(Temporal.Instant.from(plan.expires), head.at) <= 0) {
    throw new UserError('PLAN_EXPIRED', `${plan.id} expired at ${sayMoment(plan.expires)}.`, { hint: `Ask again: ${plan.command}` });
  }
  if (plan.state === 'expired')
    throw new UserError('PLAN_EXPIRED', `${plan.id} expired at ${sayMoment(plan.expires)}.`, { hint: `Ask again: ${plan.command}` });
  if (plan.state === 'stale')
    throw new UserError('PLAN_STALE', `${plan.id} is stale: ${plan.why ?? 'what it was made from has changed'}.`, { hint: `Ask again: ${plan.command}` });
  if (plan.state === 'rejected')
    throw new UserError('PLAN_CLOSED', `${plan.id} was rejected by ${(plan.closedBy ?? 'system').replace('person:', '')}: ${plan.why}`, {
      hint: `Ask again: ${plan.command}`,
    });
}

export interface Confirmation {
  readonly plan: PlanRecord;
  readonly applied: Applied | null;
  /** The plan was confirmed before, by this person or another; nothing was done again. */
  readonly again: boolean;
  /** Set instead of applying: planned again, it came out differently. */
  readonly stale: boolean;
  /** What to do where it is stale. */
  readonly hint?: string;
}

/** Plans again, compares, applies. The asker alone cannot confirm what is irreversible, unless `alone` says that they answer for it. */
export async function confirmPlan(
  change: Change<unknown, unknown>,
  plan: PlanRecord,
  speaker: Speaker,
  context: { readonly head: Snapshot; readonly write: Write; readonly alone?: true },
): Promise<Confirmation> {
  const { head, write } = context;
  const person = actorOf(speaker);
  if (plan.state === 'applied' && plan.confirmations.some((item) => item.person === person)) return { plan, applied: null, again: true, stale: false };
  if (plan.state === 'applied')
    throw new UserError('PLAN_CLOSED', `${plan.id} was confirmed by ${plan.confirmations.map((item) => item.person.replace('person:', '')).join(', ')}.`, {
      hint: plan.job === null ? 'log tells the story.' : `status ${plan.job}`,
    });
  checkOpen(plan, head);
  if (plan.class === 'irreversible' && plan.by === person && context.alone !== true) {
    throw new UserError('SAME_PERSON', `${plan.id} cannot be taken back, so somebody other than ${plan.by.replace('person:', '')} confirms it.`, {
      hint: `Another ${plan.needs[0]?.role ?? 'releng'} types: confirm ${plan.code}`,
    });
  }
  if (plan.class === 'irreversible' && speaker.person.startsWith('automation/')) {
    throw new UserError('DENIED', `${plan.id} cannot be taken back, so a second human confirms it; ${speaker.person} is a program.`, {
      rule: 'irreversible: a second, different human',
      hint: `A ${plan.needs[0]?.role ?? 'releng'} types: confirm ${plan.code}`,
    });
  }
  if (plan.claimed !== undefined && plan.by !== person) {
    const asker = plan.by.replace('person:', '');
    throw new UserError(
      'DENIED',
      `${plan.id} was asked for under the name of ${asker} on ${plan.claimed}, which proves no accounts; only ${asker} can confirm it.`,
      {
        rule: `networks/${plan.claimed}.yaml: messages there carry no account`,
        hint: `${asker} types, where accounts are proven: confirm ${plan.code}`,
      },
    );
  }
  const planned = await planAgain(change, plan, head);
  if ('why' in planned) {
    const { why, hint } = planned;
    write.put(planKind, plan.id, { ...plan, state: 'stale', closedBy: 'system', why });
    return { plan: { ...plan, why }, applied: null, again: false, stale: true, hint: `Nothing was done. ${hint}` };
  }
  await demand(change, planned, speaker, head);
  demandNeeded(plan, speaker, head);
  const confirmations = [...plan.confirmations, { person, at: stamp(head.at), room: speaker.room }];
  const people = [...new Set([plan.by, person])];
  const applied = await change.apply(planned, people, { head, write, plan: plan.id });
  if (applied.job !== null && speaker.account !== undefined) await demandFewJobs(plan.by, head);
  const closed: PlanRecord = { ...plan, state: 'applied', confirmations, job: applied.job, closedBy: person };
  write.put(planKind, plan.id, closed);
  return { plan: closed, applied, again: false, stale: false };
}

/** On a network a slip, or somebody's script, must not fill the factory. Throws `TOO_MANY_JOBS`. */
async function demandFewJobs(by: string, head: Snapshot): Promise<void> {
  const most = head.config.factory.chat.jobs;
  const person = by.replace('person:', '');
  const theirs: string[] = [];
  for await (const run of head.find(runKind, { state: 'running' })) {
    const plan = run.plan === null ? undefined : await head.get(planKind, run.plan);
    if (plan?.by === by && /^room:(console|http)\b/.exec(plan.room) === null) theirs.push(run.id);
  }
  if (isTrigger(by) || theirs.length < most) return;
  throw new UserError('TOO_MANY_JOBS', `${person} has ${theirs.length} jobs under way (${theirs.join(', ')}), and ${most} at once is the most.`, {
    hint: `Confirm it again when one of them has ended, or cancel ${theirs[0]}.`,
    rule: `factory.yaml chat: jobs: ${most}`,
  });
}

/** A trigger's plan may want more of who confirms it than the change itself does. Throws `DENIED`. */
function demandNeeded(plan: PlanRecord, speaker: Speaker, head: Snapshot): void {
  if (!isTrigger(plan.by) || isTrigger(speaker.person)) return;
  for (const { role } of plan.needs) {
    const permission = permit(head.config, speaker, { role: role as Role, word: plan.verb });
    if (!permission.allowed) throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: `${plan.id} waits for a ${role}.` });
  }
}

/** The same plan from today's records, or a part of a sentence that says what is different, and what to do then. */
async function planAgain(
  change: Change<unknown, unknown>,
  plan: PlanRecord,
  head: Snapshot,
): Promise<Planned<unknown> | { readonly why: string; readonly hint: string }> {
  const hint = `Ask again: ${plan.command}`;
  try {
    const planned = await change.plan(change.ask.parse(plan.ask), head);
    if (planHash(plan.verb, planned) === plan.hash) return planned;
    return { why: 'planned again, it comes out differently; something it was made from has changed', hint };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { why: `planned again, it was refused: ${error.message.replace(/\.$/, '')}`, hint: error.hint ?? hint };
  }
}
