import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind, type RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { jobData } from '../changes/job-data.ts';
import { sayJob } from '../messages/jobs.ts';
import { jobsAfter, runningJobs, type Jobs } from '../networks/console/jobs.ts';
import type { Place, Post, Sender } from '../networks/network.ts';
import type { Asked } from './answering.ts';
import { spotOf, writtenIn, type Chat, type Joined } from './chat.ts';
import { countLine, editBudget, lineBudget, nextIn, sayEnd, sayMilestone, sayUnderWay, type ProgressBudget, type Told } from './job-lines.ts';
import { asWritten } from './written.ts';

/** Tells jobs where they were asked for: that they began, how far they are, how they ended. What was told is kept, so that a restart goes on with the same message. */
export interface JobsTold extends Disposable {
  after(entry: LogEntry, snapshot: Snapshot): Promise<void>;
}

export interface Budgets {
  readonly edits: ProgressBudget;
  readonly lines: ProgressBudget;
}

/** Where a job is told. `thread` hangs on the message that asked. */
interface Where {
  readonly joined: Joined;
  readonly room: Place;
  readonly thread: Place;
  readonly by: Sender | undefined;
}

export async function openJobsTold(chat: Chat, budgets: Budgets = { edits: editBudget, lines: lineBudget }): Promise<JobsTold> {
  const { house, spool, outbox, now } = chat;
  let jobs: Jobs = await runningJobs(await house.factory.snapshot());
  const timers = new Map<string, NodeJS.Timeout>();

  async function where(run: RunRecord, snapshot: Snapshot): Promise<Where | undefined> {
    const plan = run.plan === null ? undefined : await snapshot.get(planKind, run.plan);
    if (plan === undefined) return undefined;
    const asked = spool.kept<Asked>(`asked ${plan.operation}`);
    const spot = asked ?? spotOf(chat, plan.room);
    const joined = spot === undefined ? undefined : chat.joined.get(spot.network);
    if (spot === undefined || joined === undefined) return undefined;
    const thread = asked === undefined || spot.place.thread !== undefined ? spot.place : { ...spot.place, thread: asked.from.id };
    return { joined, room: spot.place, thread, by: asked?.by };
  }

  function post(at: Where, document: Post['document'], key: string, urgency: Post['urgency'], isThread: boolean): Post {
    const to = isThread ? at.thread : at.room;
    return { to, document: asWritten(document, writtenIn(at.joined, at.room)), key, urgency };
  }

  async function begin(run: RunRecord, entry: LogEntry, snapshot: Snapshot): Promise<void> {
    const at = await where(run, snapshot);
    const job = jobs.get(run.id);
    if (at === undefined || job === undefined || spool.kept(`job ${run.id}`) !== undefined) return;
    const document = sayUnderWay(run.id, job, run.by, now());
    const ms = now().epochMilliseconds;
    spool.keep(`job ${run.id}`, { began: ms, last: ms, times: 0, text: countLine(job) } satisfies Told, now());
    if (at.joined.network.update !== undefined) {
      await outbox.say(at.joined.id, post(at, document, `job ${run.id}`, 'progress', true), { keepAs: `job ${run.id}` });
    } else if (spotOf(chat, entry.cause.room ?? '')?.place.room !== at.room.room) {
      // Whoever confirmed it in this very room was told there that it began.
      await outbox.say(at.joined.id, post(at, { verdict: document.verdict }, `job ${run.id}`, 'progress', false));
    }
  }

  async function goOn(id: string): Promise<void> {
    const job = jobs.get(id);
    const told = spool.kept<Told>(`job ${id}`);
    if (job === undefined || told === undefined) return;
    const snapshot = await house.factory.snapshot();
    const run = await snapshot.get(runKind, id);
    const at = run === undefined ? undefined : await where(run, snapshot);
    const text = countLine(job);
    if (run === undefined || at === undefined || text === told.text) return;
    const { update } = at.joined.network;
    const ms = now().epochMilliseconds;
    const wait = nextIn(told, update === undefined ? budgets.lines : budgets.edits, ms);
    if (wait === undefined) return;
    if (wait > 0) return later(id, wait);
    spool.keep(`job ${id}`, { ...told, last: ms, times: told.times + 1, text } satisfies Told, now());
    const key = `job ${id} ${told.times + 1}`;
    const handle = outbox.handle(`job ${id}`);
    if (update === undefined) await outbox.say(at.joined.id, post(at, sayMilestone(id, job), key, 'progress', false));
    else if (handle !== undefined) await outbox.replace(at.joined.id, handle, post(at, sayUnderWay(id, job, run.by, now()), key, 'progress', true), false);
  }

  function later(id: string, wait: number): void {
    if (timers.has(id)) return;
    const timer = setTimeout(() => {
      timers.delete(id);
      goOn(id).catch((error: unknown) => chat.log(`${id} could not be told: ${String(error)}`));
    }, wait);
    timers.set(id, timer.unref());
  }

  async function end(run: RunRecord, snapshot: Snapshot): Promise<void> {
    const at = await where(run, snapshot);
    clearTimeout(timers.get(run.id));
    timers.delete(run.id);
    if (at === undefined) return;
    const whole = sayEnd(sayJob(await jobData(run, snapshot)), run);
    const handle = outbox.handle(`job ${run.id}`);
    if (handle !== undefined && at.joined.network.update !== undefined)
      await outbox.replace(at.joined.id, handle, post(at, whole, `job ${run.id} last`, 'end', true), false);
    const { body: _, ...short } = whole;
    await outbox.say(at.joined.id, {
      ...post(at, short, `job ${run.id} end`, 'end', false),
      ...(at.by === undefined || at.room.direct ? {} : { calls: at.by }),
    });
    spool.forget(`job ${run.id}`);
  }

  return {
    async after(entry, snapshot) {
      jobs = jobsAfter(jobs, entry);
      const moved = new Set<string>();
      for (const { kind, id, before, after } of entry.changes) {
        const was = (before as RunRecord | undefined)?.state;
        const run = after as RunRecord | undefined;
        if (kind === 'node') moved.add((id ?? '').split('/')[0] ?? '');
        if (kind !== 'run' || run === undefined || was === run.state) continue;
        if (run.state === 'running' && was === undefined) await begin(run, entry, snapshot);
        else if (['done', 'failed', 'canceled'].includes(run.state)) await end(run, snapshot);
      }
      for (const id of moved) await goOn(id);
    },
    [Symbol.dispose]() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
