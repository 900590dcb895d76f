import { permit } from '../change/permission.ts';
import type { Planned } from '../change/change.ts';
import { releaseOf } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Speaker } from '../model/person.ts';
import { passes } from '../policy/decide.ts';
import { moveUnderWay } from '../release/promote.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import { approvalKind } from '../state/kinds/evidence.ts';
import { decisionKind, pointerKind, type DecisionRecord } from '../state/kinds/release.ts';
import { changeOf } from './changes.ts';

/** A line this person may type, and why. */
export interface Task {
  readonly command: string;
  readonly why: string;
}

/** The first thing that goes on only when this person does something; plans before gates. */
export async function firstTask(snapshot: Snapshot, person: string): Promise<Task | undefined> {
  if (!snapshot.config.people.has(person)) return undefined;
  const speaker: Speaker = { person, room: 'room:console' };
  for await (const plan of snapshot.find(planKind, { state: 'pending' })) {
    if (!(await mayConfirm(plan, speaker, snapshot))) continue;
    const asker = plan.by === `person:${person}` ? 'you' : plan.by.replace(/^person:/, '');
    return { command: `confirm ${plan.code}`, why: `say yes to what ${asker} asked: ${plan.command}` };
  }
  for (const decision of await openDecisions(snapshot)) {
    const task = await gateTask(decision, speaker, snapshot);
    if (task !== undefined) return task;
  }
  return undefined;
}

async function mayConfirm(plan: PlanRecord, speaker: Speaker, snapshot: Snapshot): Promise<boolean> {
  const isOver = Temporal.Instant.compare(Temporal.Instant.from(plan.expires), snapshot.at) <= 0;
  if (
    isOver ||
    (plan.claimed !== undefined && plan.by !== `person:${speaker.person}`) ||
    (plan.class === 'irreversible' && plan.by === `person:${speaker.person}`)
  )
    return false;
  const planned = { class: plan.class, value: plan.value, estimates: {}, about: [], subject: '', needs: [] } satisfies Planned<unknown>;
  return (await (await changeOf(plan.verb)).allowed(planned, speaker, snapshot)).allowed;
}

/** The newest decision about each stage of each release, unless what it is about stands there already. Oldest first. */
export async function openDecisions(snapshot: Snapshot): Promise<DecisionRecord[]> {
  const newest = new Map<string, DecisionRecord>();
  for await (const decision of snapshot.find(decisionKind)) {
    const key = `${decision.product}/${decision.release}/${decision.stage}`;
    const known = newest.get(key);
    if (known === undefined || known.time < decision.time) newest.set(key, decision);
  }
  const open: DecisionRecord[] = [];
  for (const [key, decision] of newest) {
    const pointer = await snapshot.get(pointerKind, key);
    if (pointer?.compose !== decision.subject.replace(/^compose:/, '')) open.push(decision);
  }
  return open.toSorted((a, b) => (a.time < b.time ? -1 : 1));
}

async function gateTask(decision: DecisionRecord, speaker: Speaker, snapshot: Snapshot): Promise<Task | undefined> {
  const { subject, stage, product } = decision;
  const name = subject.replace(/^compose:/, '');
  const release = releaseOf(snapshot.config, decision);
  const stageConfig = release?.stages.find((item) => item.name === stage);
  if (release === undefined || stageConfig === undefined) return undefined;
  const where = `${product}/${decision.release} ${stage}`;
  for (const { answer, rule, next } of decision.answers) {
    if (answer !== 'missing' || next === undefined || !mayAct(next.actor, speaker, snapshot)) continue;
    if (rule !== 'approval') return { command: `gate ${name} ${stage}`, why: `see what ${where} still needs from you` };
    const given = await Array.fromAsync(snapshot.find(approvalKind, { subject, stage, by: `person:${speaker.person}` }));
    if (given.length === 0) return { command: `approve ${name} ${stage}`, why: `agree that ${name} may go to ${where}` };
  }
  const mayMove = permit(snapshot.config, speaker, { role: 'releng', word: 'promote', products: [product] }).allowed;
  if (stageConfig.when !== 'asked' || !passes(decision.verdict) || !mayMove || release.productConfig.mode === 'observe') return undefined;
  if ((await moveUnderWay(product, decision.release, stage, snapshot)) !== undefined || (await isAskedFor(decision, snapshot))) return undefined;
  return { command: `promote ${name} ${stage}`, why: `move ${name} to ${where}; it shows its plan first` };
}

/** `person:alice`, `role:releng of web`. */
function mayAct(actor: string, speaker: Speaker, { config }: Snapshot): boolean {
  if (actor === `person:${speaker.person}`) return true;
  const role = /^role:(packager|releng|admin) of (.+)$/.exec(actor);
  return role !== null && permit(config, speaker, { role: role[1] as 'packager' | 'releng' | 'admin', products: [role[2] ?? ''] }).allowed;
}

async function isAskedFor({ subject, stage }: DecisionRecord, snapshot: Snapshot): Promise<boolean> {
  for await (const plan of snapshot.find(planKind, { state: 'pending', verb: 'promote' })) {
    const value = plan.value as { readonly subject?: unknown; readonly stage?: unknown };
    if (value.subject === subject && value.stage === stage) return true;
  }
  return false;
}
