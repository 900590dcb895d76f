import { stamp } from '../model/time.ts';
import { recordSignatures, signatureOf, type Signed } from '../artifacts/signing.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { ChoreOutcome } from '../jobs/in-process.ts';
import { shapeOf, type Run } from '../jobs/run.ts';
import type { Applied, Work } from '../jobs/work.ts';
import { composeKind, pointerKind, type ComposeRecord } from '../state/kinds/release.ts';
import type { Write } from '../state/ledger.ts';
import { inputPath } from '../artifacts/layout.ts';
import { movePointer, type PlaceJob } from '../change/pointer.ts';
import { releaseOf } from '../config/releases.ts';
import type { AssembleJob } from './assemble.ts';
import { composeInfo } from './metadata.ts';

/** What happens at the nodes of a compose's run. */
export const composeWork: Work = {
  async prepare(run, node, head) {
    const facts = shapeOf(run).definitions.get(node.id)?.facts ?? {};
    const compose = await head.get(composeKind, run.record.subject);
    if (compose === undefined) return { kind: 'impossible', sentence: `There is no record of ${run.record.subject}.` };
    if (facts['chore'] === 'sign') return { ...job(facts, 'It is being signed.'), isRepeatable: true };
    if (facts['chore'] === 'assemble') return job(await assembleJob(compose, head), 'It is being put together.');
    const newer = await isOvertaken(compose, head);
    if (newer !== undefined) return { kind: 'reuse', build: null, outputs: [], inputHash: null, reason: `${newer} is newer and stands there already.` };
    return job(
      { chore: 'place', product: compose.product, release: compose.release, stage: String(facts['stage']), compose: compose.id } satisfies PlaceJob,
      'It is being put into its first stage.',
    );
  },
  async apply({ run, outcome, head, write, job: done }): Promise<Applied> {
    const applied = { reason: outcome.sentence ?? 'Done.', build: null, outputs: [], unchanged: false };
    if (outcome.outcome !== 'ok') return applied;
    const chore = (done as { chore: string }).chore;
    if (chore === 'sign') await recordSignatures((outcome as ChoreOutcome).data as readonly Signed[], head, write);
    if (chore === 'assemble') await finish(run, outcome as ChoreOutcome, head, write);
    if (chore === 'place') await movePointer(done as PlaceJob, null, head, write);
    return applied;
  },
  async over(run, head, write) {
    if (run.record.state === 'done') return;
    const compose = await head.get(composeKind, run.record.subject);
    const culprit = [...run.nodes.values()].find((node) => node.state === 'failed');
    const what = culprit === undefined ? undefined : shapeOf(run).definitions.get(culprit.id)?.component;
    const sentence = culprit === undefined ? 'It was canceled.' : `It failed while it was to ${what}: ${culprit.reason}`;
    if (compose?.state === 'generating') write.put(composeKind, compose.id, { ...compose, state: 'failed', finished: stamp(head.at), sentence });
  },
};

/** Everything the folder of a compose is made from, signatures made since included. */
export async function assembleJob(compose: ComposeRecord, head: Snapshot): Promise<AssembleJob> {
  const release = releaseOf(head.config, compose);
  const keys = new Set(Object.values(release?.config.keys ?? {}));
  const signatures: { key: string; path: string; signature: AssembleJob['signatures'][number]['signature'] }[] = [];
  for (const key of keys) {
    for (const input of compose.inputs) {
      const signature = await signatureOf(input.digest, key, head);
      if (signature !== undefined) signatures.push({ key, path: inputPath(input), signature: signature.signature });
    }
  }
  return {
    chore: 'assemble',
    id: compose.id,
    composeInfo: composeInfo({
      id: compose.id,
      product: compose.product,
      productName: release?.productConfig.name ?? compose.product,
      release: compose.release,
      arches: ['noarch'],
    }),
    files: compose.inputs.map((input) => ({ path: inputPath(input), digest: input.digest, size: input.size })),
    signatures,
    state: compose.missing.length === 0 ? 'done' : 'incomplete',
    key: release?.config.keys[release.stages[0]?.name ?? ''] ?? null,
  };
}

async function finish(run: Run, outcome: ChoreOutcome, head: Snapshot, write: Write): Promise<void> {
  const compose = await head.get(composeKind, run.record.subject);
  if (compose === undefined) return;
  const { bytes } = outcome.data as { bytes: number };
  const isWhole = compose.missing.length === 0;
  const sentence = isWhole ? null : `Missing: ${compose.missing.map((item) => `${item.component} (${item.reason})`).join(', ')}.`;
  write.put(composeKind, compose.id, { ...compose, state: isWhole ? 'done' : 'incomplete', bytes, finished: stamp(head.at), sentence });
}

/** A compose made later that stands in the first stage already. */
async function isOvertaken(compose: ComposeRecord, head: Snapshot): Promise<string | undefined> {
  const stage = releaseOf(head.config, compose)?.stages[0]?.name;
  const pointer = stage === undefined ? undefined : await head.get(pointerKind, `${compose.product}/${compose.release}/${stage}`);
  const other = pointer === undefined || pointer.compose === compose.id ? undefined : await head.get(composeKind, pointer.compose);
  return other !== undefined && other.created > compose.created ? other.id : undefined;
}

function job(value: unknown, reason: string) {
  return { kind: 'job', engine: 'house', job: value, inputHash: null, reason } as const;
}
