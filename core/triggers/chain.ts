import type { Records, Changed, LogEntry } from '../state/ledger.ts';
import { buildKind, type CurrentBuild } from '../state/kinds/build.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import type { RefreshRecord } from '../state/kinds/import.ts';
import { composeKind, promotionKind, type PointerRecord, type PromotionRecord } from '../state/kinds/release.ts';
import { runKind } from '../state/kinds/run.ts';

/**
 * Triggers that led to a change, so that none is set off by what it brought about itself, however many steps lie between: through
 * the plan it asked for, the run of that plan, and what the run built, composed, promoted or tested. What the factory does by rule
 * afterwards, such as composing what was built, begins anew; there the cap is the end of every round.
 */
export async function chainOf(entry: LogEntry, change: Changed | null, head: Records): Promise<string[]> {
  const chain = new Set<string>();
  if (entry.cause.actor.startsWith('trigger:')) chain.add(entry.cause.actor);
  for (const other of entry.changes) if (other.kind === 'refresh') addAll(chain, (other.after as RefreshRecord | undefined)?.chain);
  if (change !== null) {
    if (change.kind === 'plan') ofPlan(chain, change.after as PlanRecord | undefined);
    for (const run of await runsOf(change, head)) await ofRun(chain, run, head);
  }
  return [...chain];
}

async function runsOf({ kind, after, before }: Changed, head: Records): Promise<(string | undefined)[]> {
  const record = (after ?? before) as { readonly run?: string; readonly id?: string } | undefined;
  switch (kind) {
    case 'run':
      return [record?.id];
    case 'current':
      return [(await head.get(buildKind, (record as CurrentBuild | undefined)?.build ?? ''))?.run];
    case 'pointer': {
      const { product, release, stage, compose } = record as unknown as PointerRecord;
      const moves = await Array.fromAsync(head.find(promotionKind, { product, release, stage, to: compose }));
      const last = moves.toSorted((a: PromotionRecord, b: PromotionRecord) => (a.created < b.created ? 1 : -1))[0];
      return [last?.run ?? (await head.get(composeKind, compose))?.run];
    }
    default:
      return [typeof record?.run === 'string' ? record.run : undefined];
  }
}

async function ofRun(chain: Set<string>, id: string | undefined, head: Records): Promise<void> {
  const run = id === undefined ? undefined : await head.get(runKind, id);
  if (run === undefined) return;
  addAll(
    chain,
    run.by.filter((by) => by.startsWith('trigger:')),
  );
  if (run.plan !== null) ofPlan(chain, await head.get(planKind, run.plan));
}

function ofPlan(chain: Set<string>, plan: PlanRecord | undefined): void {
  if (plan?.by.startsWith('trigger:') === true) chain.add(plan.by);
  addAll(chain, plan?.chain);
}

function addAll(chain: Set<string>, more: readonly string[] | undefined): void {
  for (const one of more ?? []) chain.add(one);
}
