import { stamp } from '@millwright/core/model/time.ts';
import { permit } from '@millwright/core/change/permission.ts';
import { unlocked } from '@millwright/core/change/locks.ts';
import { releaseOf } from '@millwright/core/config/releases.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import type { RunEvent } from '@millwright/core/jobs/run-event.ts';
import { productsOf } from '@millwright/core/rebuild/change.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { composeKind, promotionKind } from '@millwright/core/state/kinds/release.ts';
import { runKind, type RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Needs, Reply } from '../commands/command.ts';
import { sayJob } from '../messages/jobs.ts';
import { awaitRun } from './confirmed.ts';
import { jobData, runNamed } from './job-data.ts';

/** Gives a run an order and answers how it stands then. */
export async function orderRun(
  needs: Needs,
  word: string,
  id: string,
  eventOf: (run: RunRecord, at: string, snapshot: Snapshot) => Promise<RunEvent>,
): Promise<Reply> {
  const { factory } = needs;
  const run = await runNamed(id, needs.snapshot);
  await demandRun(needs, word, run);
  await factory.ledger.commit(
    {
      subject: `${word}(${run.id}): ${run.subject}`,
      actor: `person:${needs.speaker.person}`,
      room: needs.speaker.room,
      command: needs.command,
      operation: needs.operation,
      ...(needs.eventId === undefined ? {} : { eventId: needs.eventId }),
    },
    async (head, write) => {
      const snapshot = factory.snapshotOf(head);
      const fresh = (await snapshot.get(runKind, run.id)) ?? run;
      await factory.order(head, write, run.id, [await eventOf(fresh, stamp(head.at), snapshot)]);
    },
  );
  await factory.wake();
  const ended = needs.wait ? await awaitRun(needs, run.id) : ((await factory.ledger.head().get(runKind, run.id)) ?? run);
  const job = await jobData(ended, await factory.snapshot());
  const data = job.kind === 'rebuild' || job.kind === 'test' ? job.data : { [job.kind]: job.data };
  return { kind: job.kind === 'promotion' ? 'promote' : job.kind, data, document: sayJob(job), failed: needs.wait && ended.state === 'failed' };
}

/** Node ids for what a person typed: node ids, or names of components. Throws `NAME_UNKNOWN`. */
export function nodesNamed(run: RunRecord, names: readonly string[]): string[] {
  return names.map((name) => {
    const found = run.nodes.find((node) => node.id === name || node.facts['name'] === name || node.component === name);
    if (found !== undefined) return found.id;
    const known = run.nodes.flatMap((node) => [node.id, String(node.facts['name'] ?? node.component)]);
    throw new UserError('NAME_UNKNOWN', `${run.id} has no node "${name}".`, { hint: `status ${run.id} lists its nodes.`, suggest: nearest(name, known) });
  });
}

/** Whoever may ask for such a run may give it orders. */
async function demandRun({ snapshot, speaker }: Needs, word: string, run: RunRecord): Promise<void> {
  if (run.by.includes(`person:${speaker.person}`)) return;
  const record =
    run.kind === 'compose'
      ? await snapshot.get(composeKind, run.subject)
      : run.kind === 'promotion'
        ? await snapshot.get(promotionKind, run.subject)
        : undefined;
  const release = record === undefined ? undefined : releaseOf(snapshot.config, record);
  const lock = release === undefined ? undefined : await unlocked(snapshot, release, speaker);
  const causes = run.subject.split(' ');
  const owned = run.kind === 'rebuild' ? { owns: causes, products: productsOf(causes, snapshot) } : undefined;
  const products = release === undefined ? {} : { products: [release.product] };
  const permission =
    lock ?? permit(snapshot.config, speaker, { word, ...(owned === undefined ? { role: 'releng', ...products } : { role: 'packager', ...owned }) });
  if (!permission.allowed)
    throw new UserError('DENIED', permission.sentence, { rule: permission.rule, hint: permission.hint ?? 'whoami says what you may do here.' });
}
