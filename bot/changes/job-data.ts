import { signatureOf } from '@millwright/core/artifacts/signing.ts';
import { criticalPath } from '@millwright/core/rebuild/estimate.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { resultKind } from '@millwright/core/state/kinds/evidence.ts';
import { composeKind, pointerKind, promotionKind, type ComposeRecord, type PromotionRecord } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind, type RunNode, type RunRecord } from '@millwright/core/state/kinds/run.ts';

/** A job as answers carry it, by the contract's names. */
export interface JobData {
  readonly kind: 'rebuild' | 'compose' | 'promotion' | 'test';
  readonly run: RunRecord;
  readonly nodes: readonly RunNode[];
  readonly data: Record<string, unknown>;
}

/** The run a person means: its own id, or that of a compose, promotion or plan. Throws `NAME_UNKNOWN`. */
export async function runNamed(text: string, snapshot: Snapshot): Promise<RunRecord> {
  const id = text.replace(/^(rebuild|compose|promotion):/, '');
  const direct = await snapshot.get(runKind, id);
  if (direct !== undefined) return direct;
  const plan = await snapshot.get(planKind, id);
  const other = plan?.job ?? (await snapshot.get(composeKind, id))?.run ?? (await snapshot.get(promotionKind, id))?.run;
  const run = other === undefined ? undefined : await snapshot.get(runKind, other);
  if (run !== undefined) return run;
  if (plan !== undefined)
    throw new UserError('NAME_UNKNOWN', `${plan.id} started no job; it is ${plan.state}.`, {
      hint: plan.state === 'pending' ? `confirm ${plan.code}` : plan.command,
    });
  throw new UserError('NAME_UNKNOWN', `There is no job "${id}".`, { hint: 'status without an id lists what is going on.' });
}

export async function jobData(run: RunRecord, snapshot: Snapshot): Promise<JobData> {
  const nodes: RunNode[] = [];
  for (const definition of run.nodes) {
    const node = await snapshot.get(runNodeKind, `${run.id}/${definition.id}`);
    if (node !== undefined) nodes.push(node);
  }
  const base = { run, nodes };
  if (run.kind === 'rebuild') return { ...base, kind: 'rebuild', data: rebuildData(run, nodes, snapshot.at) };
  if (run.kind === 'compose') {
    const compose = await snapshot.get(composeKind, run.subject);
    return { ...base, kind: 'compose', data: compose === undefined ? {} : await composeData(compose, snapshot, false) };
  }
  if (run.kind === 'promotion') {
    const promotion = await snapshot.get(promotionKind, run.subject);
    return { ...base, kind: 'promotion', data: promotion === undefined ? {} : promotionData(promotion) };
  }
  const results = await Array.fromAsync(snapshot.find(resultKind, { run: run.id }));
  return { ...base, kind: 'test', data: { id: run.id, subject: run.subject, state: run.state, result: results[0] ?? null } };
}

function rebuildData(run: RunRecord, nodes: readonly RunNode[], now: Temporal.Instant): Record<string, unknown> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const entries = run.nodes.map((definition) => {
    const { state, reason, attempts, outputs, inputHash, build, priority } = byId.get(definition.id) ?? {
      state: 'waiting',
      reason: '',
      attempts: [],
      outputs: [],
      inputHash: null,
      build: null,
      priority: 0,
    };
    return [
      definition.id,
      {
        component: definition.component,
        name: definition.facts['name'],
        state,
        reason,
        after: definition.after,
        attempts,
        outputs,
        inputHash,
        build,
        priority,
      },
    ] as const;
  });
  const end = run.ended === null ? now.epochMilliseconds : Date.parse(run.ended);
  const spans = nodes.flatMap((node) => node.attempts.filter((attempt) => attempt.started !== null && attempt.finished !== null));
  const took = (node: RunNode | undefined) =>
    node?.attempts.reduce(
      (sum, attempt) => sum + (attempt.started === null || attempt.finished === null ? 0 : Date.parse(attempt.finished) - Date.parse(attempt.started)),
      0,
    ) ?? 0;
  const timed = run.nodes.map((definition) => ({
    id: definition.id,
    after: definition.after,
    engine: definition.engine,
    seconds: took(byId.get(definition.id)) / 1000,
  }));
  const waited = spans.reduce((sum, attempt) => sum + Math.max(0, Date.parse(attempt.started ?? attempt.submitted) - Date.parse(attempt.submitted)), 0);
  return {
    id: run.id,
    plan: run.plan,
    cause: run.subject,
    state: run.state,
    by: run.by,
    created: run.created,
    ended: run.ended,
    nodes: Object.fromEntries(entries),
    makespan: { seconds: Math.max(0, (end - Date.parse(run.created)) / 1000) },
    critical: criticalPath(timed),
    waits: { limit: Math.round(waited / 1000) },
    leftOut: run.leftOut,
  };
}

export async function composeData(compose: ComposeRecord, snapshot: Snapshot, reused: boolean): Promise<Record<string, unknown>> {
  const signatures: Record<string, number> = { gold: 0, build: 0, none: 0 };
  const keys = new Set(Object.values(snapshot.config.products.get(compose.product)?.releases[compose.release]?.keys ?? {}));
  for (const input of compose.inputs) {
    let isSigned = false;
    for (const key of keys) {
      const signature = await signatureOf(input.digest, key, snapshot);
      if (signature === undefined) continue;
      isSigned = true;
      signatures[signature.means] = (signatures[signature.means] ?? 0) + 1;
    }
    if (!isSigned) signatures['none'] = (signatures['none'] ?? 0) + 1;
  }
  const results = await Array.fromAsync(snapshot.find(resultKind, { subject: `compose:${compose.id}` }));
  const checks = results.map((result) => ({
    name: result.test,
    answer: result.outcome,
    sentence: `${result.test} ${result.outcome}, reported by ${result.by.replace('person:', '')}.`,
  }));
  const { id, hash, product, release, state, askedBy, path, inputs, bytes, missing, run, created, finished, sentence } = compose;
  return {
    id,
    hash,
    product,
    release,
    state,
    reused,
    askedBy,
    path,
    inputs,
    artifacts: inputs.length,
    bytes,
    signatures,
    missing,
    checks,
    expires: null,
    run,
    created,
    finished,
    sentence,
    stages: await stagesOf(compose, snapshot),
  };
}

export function promotionData(promotion: PromotionRecord): Record<string, unknown> {
  const { id, kind, subject, product, release, stage, from, to, state, decision, by, run, created, finished, sentence } = promotion;
  const compose = (name: string | null) => (name === null ? null : `compose:${name}`);
  return {
    id,
    kind,
    subject,
    release: `release:${product}/${release}`,
    stage,
    from: compose(from),
    to: compose(to),
    state,
    decision,
    by,
    run,
    created,
    finished,
    sentence,
  };
}

async function stagesOf(compose: ComposeRecord, snapshot: Snapshot): Promise<string[]> {
  const pointers = await Array.fromAsync(snapshot.find(pointerKind, { product: compose.product, release: compose.release, compose: compose.id }));
  return pointers.map((pointer) => pointer.stage);
}
