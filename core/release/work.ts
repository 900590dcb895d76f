import { stamp } from '../model/time.ts';
import { composePath, inputPath } from '../artifacts/layout.ts';
import type { PlacedSignature } from '../artifacts/signatures-folder.ts';
import { recordSignatures, signatureOf, type Signed } from '../artifacts/signing.ts';
import { movePointer, type PlaceJob } from '../change/pointer.ts';
import { releaseOf } from '../config/releases.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { ChoreOutcome } from '../jobs/in-process.ts';
import type { LocalJob } from '../jobs/local-job.ts';
import { shapeOf } from '../jobs/run.ts';
import type { Applied, Prepared, Work } from '../jobs/work.ts';
import { passes } from '../policy/decide.ts';
import { composeKind, promotionKind, type ComposeRecord, type PromotionRecord } from '../state/kinds/release.ts';
import type { RunNode } from '../state/kinds/run.ts';
import type { Run } from '../jobs/run.ts';
import { askGate, gateSubject } from './gate.ts';

/** Signatures to be put beside a compose that exists. Safe to repeat. */
export interface SignaturesJob {
  readonly chore: 'signatures';
  readonly compose: string;
  readonly key: string;
  readonly signatures: readonly PlacedSignature[];
}

/** A compose's files to be held against what was pinned. */
export interface CheckJob {
  readonly chore: 'check';
  readonly compose: string;
  readonly inputs: ComposeRecord['inputs'];
}

/** What happens at the nodes of a promotion or rollback. `folder` is the state folder. */
export function promotionWork(folder: string): Work {
  return {
    async prepare(run, node, head) {
      const facts = shapeOf(run).definitions.get(node.id)?.facts ?? {};
      const promotion = await head.get(promotionKind, run.record.subject);
      const compose = promotion === undefined ? undefined : await head.get(composeKind, promotion.to);
      if (promotion === undefined || compose === undefined) return { kind: 'impossible', sentence: `${promotion?.to ?? run.record.subject} has been removed.` };
      if (facts['chore'] === 'sign') return { ...house(facts, 'It is being signed.'), isRepeatable: true };
      if (facts['chore'] === 'signatures') return house(await signaturesJob(compose, String(facts['key']), head), 'Signatures are put beside the compose.');
      if (facts['chore'] === 'check')
        return house({ chore: 'check', compose: compose.id, inputs: compose.inputs } satisfies CheckJob, 'Its files are held against what was composed.');
      // The gate is asked once more before the first effect, and never after one: an attempt may have had its effect.
      const isFirst = facts['chore'] === 'deliver' || !shapeOf(run).definitions.has('deliver');
      const closed = isFirst && node.attempts.length === 0 ? await closedGate(promotion, head) : null;
      if (closed !== null) return closed;
      if (facts['chore'] === 'deliver')
        return {
          kind: 'job',
          engine: 'local',
          job: deliverJob(facts['argv'] as string[], promotion, folder),
          inputHash: null,
          reason: 'It is being delivered.',
          isOutward: true,
        };
      return house(
        { chore: 'place', product: promotion.product, release: promotion.release, stage: promotion.stage, compose: compose.id } satisfies PlaceJob,
        'The stage is being moved.',
      );
    },
    async apply({ run, outcome, head, write, job }): Promise<Applied> {
      const applied = { reason: outcome.sentence ?? 'Done.', build: null, outputs: [], unchanged: false };
      const promotion = await head.get(promotionKind, run.record.subject);
      const chore = (job as { chore?: string }).chore;
      if (chore === 'check' && outcome.outcome === 'build') return { ...applied, outcome: withCode(outcome) };
      if (outcome.outcome !== 'ok' || promotion === undefined) return applied;
      if (chore === 'sign') await recordSignatures((outcome as ChoreOutcome).data as readonly Signed[], head, write);
      if (chore === 'signatures') write.put(promotionKind, promotion.id, { ...promotion, state: 'moving' });
      if (chore === 'place') {
        await movePointer(job as PlaceJob, promotion.id, head, write);
        write.put(promotionKind, promotion.id, { ...promotion, state: 'done', finished: stamp(head.at), sentence: null });
      }
      return applied;
    },
    async over(run, head, write) {
      const promotion = await head.get(promotionKind, run.record.subject);
      if (promotion === undefined || promotion.state === 'done' || run.record.state === 'done') return;
      write.put(promotionKind, promotion.id, { ...promotion, state: 'failed', finished: stamp(head.at), sentence: failureOf(run) });
    },
  };
}

/** Before anything moves, the gate is asked once more, and now what was to be signed must be. Null: it is open. */
async function closedGate(promotion: PromotionRecord, head: Snapshot): Promise<Prepared | null> {
  const release = releaseOf(head.config, promotion);
  if (promotion.kind === 'rollback' || release === undefined) return null;
  const decision = await askGate(await gateSubject(promotion.subject, promotion.stage, head), head, { moving: true });
  return passes(decision.verdict) ? null : { kind: 'impossible', sentence: `The gate closed meanwhile: ${decision.sentence}` };
}

async function signaturesJob(compose: ComposeRecord, key: string, head: Snapshot): Promise<SignaturesJob> {
  const signatures: PlacedSignature[] = [];
  for (const input of compose.inputs) {
    const record = await signatureOf(input.digest, key, head);
    if (record !== undefined) signatures.push({ key, path: inputPath(input), signature: record.signature });
  }
  return { chore: 'signatures', compose: compose.id, key, signatures };
}

function deliverJob(argv: readonly string[], promotion: PromotionRecord, folder: string): LocalJob {
  return {
    argv,
    source: { kind: 'folder', path: composePath(folder, promotion.to) },
    inputs: [],
    env: {
      MILLWRIGHT_SUBJECT: composePath(folder, promotion.to),
      MILLWRIGHT_COMPOSE: promotion.to,
      MILLWRIGHT_PRODUCT: promotion.product,
      MILLWRIGHT_RELEASE: promotion.release,
      MILLWRIGHT_STAGE: promotion.stage,
    },
    outputs: null,
    sbom: null,
    timeoutMs: 30 * 60_000,
    outputBytes: 50_000_000,
    // It delivers to places outside, which is what it is for.
    isolation: 'none',
    writable: [],
  };
}

/** Whoever watches for artifacts that change finds the code in the promotion's own sentence. */
function withCode(outcome: ChoreOutcome): ChoreOutcome {
  return outcome.code === undefined ? outcome : { ...outcome, sentence: `${outcome.code}: ${outcome.sentence ?? ''}` };
}

function failureOf(run: Run): string {
  const culprit = [...run.nodes.values()].find((node: RunNode) => node.state === 'failed');
  if (culprit === undefined) return 'It was canceled.';
  return `It failed while it was to ${shapeOf(run).definitions.get(culprit.id)?.component ?? culprit.id}: ${culprit.reason}`;
}

function house(job: unknown, reason: string): Extract<Prepared, { kind: 'job' }> {
  return { kind: 'job', engine: 'house', job, inputHash: null, reason };
}
