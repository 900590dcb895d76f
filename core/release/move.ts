import { stamp } from '../model/time.ts';
import type { Applied } from '../change/change.ts';
import type { ReleaseRef } from '../config/releases.ts';
import type { StageConfig } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { newRun, writeRun } from '../jobs/run.ts';
import type { Digest } from '../model/digest.ts';
import { pointerKind, promotionKind, type ComposeRecord, type PromotionRecord } from '../state/kinds/release.ts';
import { runKind, type RunNodeDefinition, type RunRecord } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';

export interface Move {
  readonly kind: PromotionRecord['kind'];
  readonly release: ReleaseRef;
  readonly stage: StageConfig;
  readonly compose: ComposeRecord;
  readonly decision: string | null;
  readonly sign: { readonly key: string; readonly digests: readonly Digest[] } | null;
  readonly by: readonly string[];
  readonly plan: string | null;
  readonly head: Snapshot;
  readonly write: Write;
}

/** Writes a promotion or rollback and the run that makes it so: sign, deliver, move, in this order. */
export async function beginMove(move: Move): Promise<Applied> {
  const { kind, release, stage, compose, head, write, sign } = move;
  const id = write.nextId(promotionKind, kind === 'promote' ? 'pr' : 'rb');
  const run = write.nextId(runKind, 'm');
  const pointer = await head.get(pointerKind, `${release.product}/${release.release}/${stage.name}`);
  const check = node('check', 'check the files of the compose', [], 'house', { chore: 'check' });
  const signs = (sign?.digests ?? []).map((digest, index) =>
    node(`s${index + 1}`, `sign ${digest.slice(7, 19)}`, ['check'], 'house', { chore: 'sign', digest, keys: [sign?.key] }),
  );
  const show =
    sign === null
      ? []
      : [
          node(
            'signatures',
            'put the signatures beside the compose',
            signs.map((item) => item.id),
            'house',
            { chore: 'signatures', key: sign.key },
          ),
        ];
  const ready = [check, ...signs, ...show].at(-1) ?? check;
  const deliver =
    stage.deliver === undefined
      ? []
      : [
          node('deliver', `deliver with ${stage.deliver.join(' ')}`, [ready.id], 'local', {
            chore: 'deliver',
            argv: [...stage.deliver],
          }),
        ];
  const last = deliver[0] ?? ready;
  const place = node('move', `point ${stage.name} to ${compose.id}`, [last.id], 'house', { chore: 'place', stage: stage.name, compose: compose.id });
  const record: RunRecord = {
    id: run,
    kind: 'promotion',
    subject: id,
    plan: move.plan,
    by: [...move.by],
    state: 'running',
    created: stamp(head.at),
    ended: null,
    nodes: [check, ...signs, ...show, ...deliver, place],
    leftOut: [],
  };
  const started = newRun(record);
  writeRun(write, started, started.nodes.keys());
  write.put(promotionKind, id, {
    id,
    kind,
    subject: `compose:${compose.id}`,
    product: release.product,
    release: release.release,
    stage: stage.name,
    from: pointer?.compose ?? null,
    to: compose.id,
    state: signs.length > 0 ? 'signing' : 'moving',
    decision: move.decision,
    by: [...move.by],
    run,
    created: stamp(head.at),
    finished: null,
    sentence: null,
  });
  const where = `${release.product}/${release.release} ${stage.name}`;
  return {
    job: run,
    data: { promotion: id },
    sentence: kind === 'promote' ? `${compose.id} is on its way to ${where}.` : `${where} goes back to ${compose.id}.`,
  };
}

function node(id: string, component: string, after: readonly string[], engine: string, facts: Record<string, unknown>): RunNodeDefinition {
  return { id, component, engine, reason: component, after: [...after], level: after.length === 0 ? 0 : 1, rank: 1, seconds: 1, jobs: [id], facts };
}
