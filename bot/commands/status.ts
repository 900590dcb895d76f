import { sayDuration } from '@millwright/core/model/time.ts';
import { resultKind } from '@millwright/core/state/kinds/evidence.ts';
import { revisionKind } from '@millwright/core/state/kinds/build.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { z } from 'zod';
import { awaitRun } from '../changes/confirmed.ts';
import { jobData, runNamed } from '../changes/job-data.ts';
import { sayJob } from '../messages/jobs.ts';
import { plural } from '../messages/phrases.ts';
import { command, type Needs, type Reply } from './command.ts';

export default command({
  word: 'status',
  summary: 'How a job stands; without an id, what is going on. With --wait, how it ended.',
  args: z.strictObject({ id: z.string().optional().describe('A rebuild, compose, promotion, test run or plan.') }),
  positional: ['id'],
  role: 'guest',
  danger: 'read',
  examples: ['status'],
  async run(needs, { id }) {
    if (id === undefined) return overview(needs);
    let run = await runNamed(id, needs.snapshot);
    let { snapshot } = needs;
    if (needs.wait && run.state === 'running') {
      run = await awaitRun(needs, run.id);
      snapshot = await needs.factory.snapshot();
    }
    const job = await jobData(run, snapshot);
    const data = job.kind === 'rebuild' || job.kind === 'test' ? job.data : { [job.kind]: job.data };
    return {
      kind: job.kind === 'promotion' ? 'promote' : job.kind,
      data,
      document: sayJob(job),
      failed: needs.wait && (run.state === 'failed' || run.state === 'canceled'),
    };
  },
});

/** What a factory that has done nothing yet begins with. */
async function first(snapshot: Needs['snapshot']): Promise<string> {
  for await (const _ of snapshot.find(revisionKind)) return 'rebuild --unbuilt builds everything that was never built.';
  return 'refresh takes up the sources.';
}

async function overview({ snapshot }: Needs): Promise<Reply> {
  const runs = (await Array.fromAsync(snapshot.find(runKind))).toSorted((a, b) => (a.created < b.created ? 1 : -1));
  const active = runs.filter((run) => run.state === 'running' || run.state === 'held');
  const recent = runs.filter((run) => !active.includes(run)).slice(0, Math.max(0, 10 - active.length));
  const outcomes = new Map<string, string>();
  for (const run of recent) {
    if (run.kind !== 'test') continue;
    for await (const result of snapshot.find(resultKind, { run: run.id })) outcomes.set(run.id, result.outcome);
  }
  const stateOf = (run: (typeof runs)[number]) => (run.state === 'done' ? (outcomes.get(run.id) ?? run.state) : run.state);
  const age = (run: (typeof runs)[number]) =>
    sayDuration(Math.max(0, Math.floor((snapshot.at.epochMilliseconds - Date.parse(run.ended ?? run.created)) / 1000)) * 1000);
  return {
    kind: 'status',
    data: {
      running: active.map(({ id, kind, subject, state, created }) => ({ id, kind, subject, state, created })),
      recent: recent.map(({ id, kind, subject, state, created, ended }) => ({
        id,
        kind,
        subject,
        state,
        created,
        ended,
        ...(outcomes.has(id) ? { outcome: outcomes.get(id) } : {}),
      })),
    },
    document: {
      verdict: active.length === 0 ? 'Nothing is going on.' : `${plural(active.length, 'job')} ${active.length === 1 ? 'is' : 'are'} going on.`,
      ...(runs.length === 0 ? { next: await first(snapshot) } : {}),
      body:
        runs.length === 0
          ? []
          : [
              {
                kind: 'table',
                columns: ['JOB', 'KIND', 'STATE', 'AGE', 'ABOUT'],
                rows: [...active, ...recent].map((run) => [run.id, run.kind, stateOf(run), age(run), run.subject]),
              },
            ],
    },
  };
}
