import type { Confirmation } from '@millwright/core/change/confirm.ts';
import { runKind, type RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Needs, Reply } from '../commands/command.ts';
import { sayJob } from '../messages/jobs.ts';
import { jobData } from './job-data.ts';

/** The answer to a confirmation: what was begun or done; with --wait, how its job ended. */
export async function confirmed(needs: Needs, { plan, applied, again }: Confirmation): Promise<Reply> {
  const { factory, wait } = needs;
  const data = { plan: plan.id, confirmations: plan.confirmations.map((item) => item.person), job: plan.job, ...applied?.data };
  await factory.wake();
  if (plan.job !== null && wait) {
    const run = await awaitRun(needs, plan.job);
    const snapshot = await factory.snapshot();
    const job = await jobData(run, snapshot);
    return { kind: 'confirm', data: { ...data, [job.kind]: job.data }, document: sayJob(job), failed: run.state === 'failed' || run.state === 'canceled' };
  }
  const who = plan.confirmations.map((item) => item.person.replace('person:', '')).join(' and ');
  const done = applied?.sentence ?? (plan.job === null ? 'It is done.' : `${plan.job} was begun.`);
  return {
    kind: 'confirm',
    data,
    document: {
      verdict: again ? `${plan.id} was confirmed by ${who} before; nothing was done again.` : done,
      ...(plan.job === null ? {} : { next: `status ${plan.job} tells how it goes.` }),
    },
  };
}

/** Waits for a run's end, telling how far it has come. */
export async function awaitRun({ factory, signal, progress }: Needs, id: string): Promise<RunRecord> {
  let told = '';
  const follower = setInterval(() => {
    void factory.ledger
      .head()
      .get(runKind, id)
      .then((run) => {
        const line = run === undefined ? '' : `${run.id} is ${run.state}`;
        if (line !== told) progress((told = line));
      });
  }, 500);
  try {
    return await factory.runEnded(id, signal);
  } finally {
    clearInterval(follower);
  }
}
