import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { promotionKind, type PromotionRecord } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind, type NodeState, type RunKind, type RunNode, type RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';

/** A job under way, as far as its progress tells. */
export interface Job {
  readonly id: string;
  readonly kind: RunKind;
  readonly subject: string;
  readonly created: string;
  /** What each of its pieces is called, by id. */
  readonly pieces: ReadonlyMap<string, string>;
  /** Pieces without a state have not begun. */
  readonly states: ReadonlyMap<string, NodeState>;
  /** Where a promotion goes: `web/1 testing`. */
  readonly to: string | null;
}

export type Jobs = ReadonlyMap<string, Job>;

export async function runningJobs(snapshot: Snapshot): Promise<Jobs> {
  const jobs = new Map<string, Job>();
  for await (const run of snapshot.find(runKind, { state: 'running' })) {
    const states = new Map<string, NodeState>();
    for (const { id } of run.nodes) {
      const node = await snapshot.get(runNodeKind, `${run.id}/${id}`);
      if (node !== undefined) states.set(id, node.state);
    }
    const promotion = run.kind === 'promotion' ? await snapshot.get(promotionKind, run.subject) : undefined;
    jobs.set(run.id, { ...jobOf(run), states, to: placeOf(promotion) });
  }
  return jobs;
}

/** What is under way after a commit. */
export function jobsAfter(jobs: Jobs, { changes }: LogEntry): Jobs {
  const next = new Map(jobs);
  const promotions = new Map<string, PromotionRecord>();
  for (const change of changes) if (change.kind === 'promotion' && change.after !== undefined) promotions.set(change.id ?? '', change.after as PromotionRecord);
  for (const change of changes) {
    if (change.kind !== 'run') continue;
    const run = change.after as RunRecord | undefined;
    if (run?.state !== 'running') next.delete(change.id ?? '');
    else if (!next.has(run.id)) next.set(run.id, { ...jobOf(run), to: placeOf(promotions.get(run.subject)) });
  }
  for (const change of changes) {
    if (change.kind !== 'node' || change.after === undefined) continue;
    const node = change.after as RunNode;
    const job = next.get(node.run);
    if (job !== undefined) next.set(node.run, { ...job, states: new Map(job.states).set(node.id, node.state) });
  }
  return next;
}

function jobOf({ id, kind, subject, created, nodes }: RunRecord): Job {
  const pieces = new Map(nodes.map((node) => [node.id, typeof node.facts['name'] === 'string' ? node.facts['name'] : node.component]));
  return { id, kind, subject, created, pieces, states: new Map(), to: null };
}

function placeOf(promotion: PromotionRecord | undefined): string | null {
  return promotion === undefined ? null : `${promotion.product}/${promotion.release} ${promotion.stage}`;
}
