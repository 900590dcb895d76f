import { z } from 'zod';
import type { Change } from '../change/change.ts';
import { unlocked } from '../change/locks.ts';
import { permit } from '../change/permission.ts';
import { isIrreversible, observed, releaseNamed, stageNamed } from '../config/releases.ts';
import { UserError } from '../model/errors.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { composeKind, pointerKind, type PointerRecord } from '../state/kinds/release.ts';
import { beginMove } from './move.ts';
import { moveUnderWay } from './promote.ts';

export const RollbackAsk = z.strictObject({ release: z.string(), stage: z.string(), to: z.string().nullable().default(null) });
export type RollbackAsk = z.output<typeof RollbackAsk>;

export interface RollbackValue {
  readonly verb: 'rollback';
  readonly release: string;
  readonly stage: string;
  readonly from: string;
  readonly to: string;
  readonly deliver: readonly string[] | null;
}

/** Points a stage back to a compose that stood there before. No gate: what stood there was let in once. */
export const rollbackChange: Change<RollbackAsk, RollbackValue> = {
  verb: 'rollback',
  ask: RollbackAsk as z.ZodType<RollbackAsk>,
  async plan(ask, head) {
    const release = releaseNamed(head.config, ask.release);
    const stage = stageNamed(release, ask.stage);
    const where = `${release.product}/${release.release} ${stage.name}`;
    const pointer = await head.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
    if (pointer === undefined)
      throw new UserError('NOTHING_TO_DO', `Nothing was ever promoted to ${where}.`, {
        hint: `gate ${release.product}/${release.release} ${stage.name} tells what could be.`,
      });
    observed(release, 'roll back');
    const under = await moveUnderWay(release.product, release.release, stage.name, head);
    if (under !== undefined)
      throw new UserError('NOTHING_TO_DO', `${under.to} is on its way to ${where} already (${under.id}).`, { hint: `status ${under.run} --wait` });
    const wanted = ask.to?.replace(/^compose:/, '') ?? (await earlierThan(pointer, head));
    if (wanted === undefined)
      throw new UserError('NOTHING_TO_DO', `Nothing earlier than ${pointer.compose} stood in ${where}; there is nothing to go back to.`, {
        hint: 'promote a newer one instead.',
      });
    if (wanted === pointer.compose) throw new UserError('NOTHING_TO_DO', `${wanted} stands in ${where} already.`);
    const stood = new Set(pointer.before.map((item) => item.compose));
    if (!stood.has(wanted))
      throw new UserError('NAME_UNKNOWN', `${wanted} never stood in ${where}.`, {
        hint: `What did: ${[...stood].slice(0, 5).join(', ') || 'nothing else'}.`,
        suggest: [...stood].slice(0, 3),
      });
    const compose = await head.get(composeKind, wanted);
    if (compose === undefined || compose.state === 'removed')
      throw new UserError('ARTIFACT_MISSING', `${wanted} has been removed.`, { hint: 'rollback … --to names another.' });
    const isFinal = isIrreversible(head.config, release, stage);
    return {
      class: isFinal ? 'irreversible' : 'write',
      value: { verb: 'rollback', release: release.id, stage: stage.name, from: pointer.compose, to: wanted, deliver: stage.deliver ?? null },
      estimates: {},
      about: [`compose:${wanted}`, `compose:${pointer.compose}`, release.id],
      subject: `rollback(${where}): ${wanted}`,
      needs: [{ role: 'releng', different: isFinal }],
    };
  },
  async allowed({ value }, by, head) {
    const release = releaseNamed(head.config, value.release);
    return (await unlocked(head, release, by)) ?? permit(head.config, by, { word: 'rollback', role: 'releng', products: [release.product] });
  },
  show({ value }) {
    const release = value.release.replace('release:', '');
    const deliver = value.deliver === null ? [] : [`deliver ${value.to} with ${value.deliver.join(' ')}`];
    return {
      verdict: `This points ${release} ${value.stage} back from ${value.from} to ${value.to}.`,
      body: [
        { kind: 'lines', title: 'Steps', lines: [...deliver, `point ${release} ${value.stage} to ${value.to}`].map((step, index) => `${index + 1}. ${step}`) },
      ],
    };
  },
  async apply({ value }, by, { head, write, plan }) {
    const release = releaseNamed(head.config, value.release);
    const compose = await head.get(composeKind, value.to);
    if (compose === undefined) throw new UserError('ARTIFACT_MISSING', `${value.to} has been removed.`);
    return beginMove({ kind: 'rollback', release, stage: stageNamed(release, value.stage), compose, decision: null, sign: null, by, plan, head, write });
  },
};

/** What stood here and was made before what stands here now: said twice, a rollback goes further back and never forward again. */
async function earlierThan(pointer: PointerRecord, head: Snapshot): Promise<string | undefined> {
  const current = await head.get(composeKind, pointer.compose);
  for (const { compose } of pointer.before) {
    const earlier = await head.get(composeKind, compose);
    if (earlier !== undefined && compose !== pointer.compose && earlier.created < (current?.created ?? '')) return compose;
  }
  return undefined;
}
