import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { bare, plural } from './phrases.ts';

const mostRows = 7;
const failedFor = { hours: 24 };

/** What is going on, for a message that stays: each row with the line that acts on it. Nothing in it changes by time passing alone. */
export async function sayBoard(snapshot: Snapshot, write: (line: string) => string): Promise<Document> {
  const isOpen = (moment: string): boolean => Temporal.Instant.compare(Temporal.Instant.from(moment), snapshot.at) > 0;
  const plans = (await Array.fromAsync(snapshot.find(planKind, { state: 'pending' }))).filter((plan) => isOpen(plan.expires));
  const runs = (await Array.fromAsync(snapshot.find(runKind))).filter((run) => run.kind !== 'test').toSorted((a, b) => (a.created < b.created ? 1 : -1));
  const active = runs.filter((run) => run.state === 'running' || run.state === 'held');
  const since = snapshot.at.subtract(failedFor);
  const failed = runs.filter((run) => run.state === 'failed' && run.ended !== null && Temporal.Instant.compare(Temporal.Instant.from(run.ended), since) > 0);
  const rows = [
    ...plans.map((plan) => [plan.id, plan.command, `waits until ${sayMoment(plan.expires)}`, write(`confirm ${plan.code}`)]),
    ...active.map((run) => [run.id, `${run.kind} of ${bare(run.subject)}`, run.state, write(run.state === 'held' ? `unhold ${run.id}` : `cancel ${run.id}`)]),
    ...failed.map((run) => [run.id, `${run.kind} of ${bare(run.subject)}`, 'failed', write(`retry ${run.id} --failed`)]),
  ];
  const parts = [
    active.length === 0 ? 'no job is under way' : `${plural(active.length, 'job')} ${active.length === 1 ? 'is' : 'are'} under way`,
    plans.length === 0 ? 'no plan waits' : `${plural(plans.length, 'plan')} ${plans.length === 1 ? 'waits' : 'wait'}`,
    failed.length === 0 ? 'nothing failed in a day' : `${plural(failed.length, 'job')} failed in a day`,
  ];
  return {
    verdict: `Now: ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`,
    ...(rows.length > mostRows ? { next: `status and where list ${rows.length - mostRows} more.` } : {}),
    body: rows.length === 0 ? [] : [{ kind: 'table', columns: ['ID', 'WHAT', 'STATE', 'TO ACT'], rows: rows.slice(0, mostRows) }],
  };
}
