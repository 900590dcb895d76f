import { sayActor } from '../words/people.ts';
import { z } from 'zod';
import type { Applied, Change } from '../change/change.ts';
import { unlocked } from '../change/locks.ts';
import { permit } from '../change/permission.ts';
import { unsigned } from '../artifacts/signing.ts';
import { isIrreversible, observed, releaseNamed } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { Answer, Verdict } from '../model/answer.ts';
import type { Digest } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { sayMoment } from '../model/time.ts';
import { passes } from '../policy/decide.ts';
import type { GateSubject } from '../policy/rule.ts';
import { decisionKind, pointerKind, promotionKind, type DecisionRecord, type PromotionRecord } from '../state/kinds/release.ts';
import type { Write } from '../state/ledger.ts';
import { askGate, gateSubject } from './gate.ts';
import { beginMove } from './move.ts';

export const PromoteAsk = z.strictObject({ subject: z.string(), stage: z.string() });
export type PromoteAsk = z.output<typeof PromoteAsk>;

export interface PromoteValue {
  readonly verb: 'promote';
  readonly subject: string;
  readonly release: string;
  readonly stage: string;
  readonly from: string | null;
  readonly to: string;
  readonly verdict: Verdict;
  readonly answers: readonly Pick<Answer, 'policy' | 'rule' | 'name' | 'answer'>[];
  /** What is signed before anything moves. */
  readonly sign: { readonly key: string; readonly digests: readonly Digest[] } | null;
  readonly deliver: readonly string[] | null;
}

/** Moves a compose to a stage that its gate lets it into. */
export const promoteChange: Change<PromoteAsk, PromoteValue> = {
  verb: 'promote',
  ask: PromoteAsk,
  async plan(ask, head) {
    const subject = await gateSubject(ask.subject, ask.stage, head);
    const { compose, release, stage } = subject;
    const where = `${release.product}/${release.release} ${stage.name}`;
    const pointer = await head.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
    if (pointer?.compose === compose.id)
      throw new UserError('NOTHING_TO_DO', `${compose.id} is in ${where} already, since ${sayMoment(pointer.since)}.`, {
        hint: `gate ${compose.id} tells what is next.`,
      });
    observed(release, 'promote');
    if (compose.state !== 'done')
      throw new UserError('GATE_NOT_PASSED', `${compose.id} is ${compose.state}, not done${compose.sentence === null ? '' : `: ${compose.sentence}`}.`, {
        hint: `compose ${release.product}/${release.release} makes a new one.`,
      });
    const under = await moveUnderWay(release.product, release.release, stage.name, head);
    if (under !== undefined)
      throw new UserError('NOTHING_TO_DO', `${under.to} is on its way to ${where} already (${under.id}).`, { hint: `status ${under.run} --wait` });
    const decision = await askGate(subject, head);
    refuse(decision, where);
    const key = release.config.keys[stage.name];
    const digests =
      key === undefined
        ? []
        : await unsigned(
            compose.inputs.map((input) => input.digest),
            key,
            head,
          );
    const value: PromoteValue = {
      verb: 'promote',
      subject: subject.id,
      release: release.id,
      stage: stage.name,
      from: pointer?.compose ?? null,
      to: compose.id,
      verdict: decision.verdict,
      answers: decision.answers.map(({ policy, rule, name, answer }) => ({ policy, rule, name, answer })),
      sign: key === undefined || digests.length === 0 ? null : { key, digests },
      deliver: stage.deliver ?? null,
    };
    const isFinal = isIrreversible(head.config, release, stage);
    return {
      class: isFinal ? 'irreversible' : 'write',
      value,
      estimates: { decision: decision.id },
      about: [subject.id, release.id],
      subject: `promote(${where}): ${compose.id}`,
      needs: [{ role: 'releng', different: isFinal }],
    };
  },
  async allowed({ value }, by, head) {
    const release = releaseNamed(head.config, value.release);
    return (await unlocked(head, release, by)) ?? permit(head.config, by, { word: 'promote', role: 'releng', products: [release.product] });
  },
  show({ value, class: danger }) {
    const release = value.release.replace('release:', '');
    const steps = [
      ...(value.sign === null
        ? []
        : [`sign ${value.sign.digests.length} ${value.sign.digests.length === 1 ? 'artifact' : 'artifacts'} with ${value.sign.key}`]),
      ...(value.deliver === null ? [] : [`deliver with ${value.deliver.join(' ')}`]),
      `point ${release} ${value.stage} to ${value.to}${value.from === null ? '' : ` (now ${value.from})`}`,
    ];
    return {
      verdict: `This moves ${value.to} to ${release} ${value.stage}${danger === 'irreversible' ? ', which cannot be taken back' : ''}.`,
      body: [
        { kind: 'lines', title: 'Steps', lines: steps.map((step, index) => `${index + 1}. ${step}`) },
        { kind: 'fields', title: 'Gate', fields: value.answers.map((answer) => [`${answer.rule} ${answer.name}`, answer.answer] as const) },
      ],
    };
  },
  async apply({ value }, by, { head, write, plan }) {
    const subject = await gateSubject(value.subject, value.stage, head);
    return promote(subject, await askGate(subject, head), { by, plan, head, write, sign: value.sign });
  },
};

/** Writes the decision, the promotion and its run. What asked for it passed the gate. */
export function promote(
  subject: GateSubject,
  decision: DecisionRecord,
  context: {
    readonly by: readonly string[];
    readonly plan: string | null;
    readonly head: Snapshot;
    readonly write: Write;
    readonly sign: PromoteValue['sign'];
  },
): Promise<Applied> {
  context.write.put(decisionKind, decision.id, decision);
  return beginMove({ kind: 'promote', release: subject.release, stage: subject.stage, compose: subject.compose, decision: decision.id, ...context });
}

/** A promotion or rollback of this stage that has not ended. */
export async function moveUnderWay(product: string, release: string, stage: string, head: Snapshot): Promise<PromotionRecord | undefined> {
  for await (const promotion of head.find(promotionKind, { product, release, stage })) if (['signing', 'moving'].includes(promotion.state)) return promotion;
  return undefined;
}

function refuse(decision: DecisionRecord, where: string): void {
  if (passes(decision.verdict)) return;
  const frozen = decision.answers.find((answer) => answer.rule === 'freeze' && answer.answer === 'waiting');
  const data = { decision };
  if (frozen !== undefined) throw new UserError('FROZEN', frozen.sentence, { hint: frozen.next?.action ?? 'wait', data });
  const next = decision.next;
  throw new UserError('GATE_NOT_PASSED', decision.sentence, {
    hint:
      next === null
        ? `gate ${decision.subject} ${decision.stage} tells why.`
        : next.actor === 'system'
          ? `nobody has to act; ${next.action}.`
          : `${sayActor(next.actor)}: ${next.action}`,
    data,
    rule: where,
  });
}
