import type { RunNode, RunRecord } from '../state/kinds/run.ts';
import { addDuration, sayMoment, stamp } from '../model/time.ts';
import { shapeOf, type Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

/** What a step gave: the run after it, which nodes changed, which may start now, which attempts are to be ended. */
export interface Stepped {
  readonly run: Run;
  readonly changed: ReadonlySet<string>;
  readonly jobs: readonly string[];
  readonly cancels: readonly string[];
}

const ended: ReadonlySet<RunNode['state']> = new Set(['built', 'unchanged', 'reused', 'failed', 'dep-failed', 'canceled']);
const good: ReadonlySet<RunNode['state']> = new Set(['signing', 'built', 'unchanged', 'reused']);
const triesAfterInfrastructure = 3;

/** Advances a run by what happened. Pure; rebuilds, composes and promotions share it, and so does simulation. */
export function step(run: Run, events: readonly RunEvent[]): Stepped {
  const draft = new Draft(run);
  for (const event of events) draft.take(event);
  return draft.done(events.at(-1)?.at ?? run.record.created);
}

/** A node that dependants may go on from: its first job is done. */
export function isGood(node: RunNode): boolean {
  return good.has(node.state);
}

export function isEnded(node: RunNode): boolean {
  return ended.has(node.state);
}

/** The working copy of one step. */
class Draft {
  readonly #before: Run;
  readonly #nodes: Map<string, RunNode>;
  readonly #changed = new Set<string>();
  readonly #jobs = new Set<string>();
  readonly #cancels: string[] = [];
  #canceled: string | null = null;

  constructor(run: Run) {
    this.#before = run;
    this.#nodes = new Map(run.nodes);
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'started':
        for (const node of this.#nodes.values()) this.#release(node.id);
        return;
      case 'claimed':
        return this.#set(event.node, {
          state: this.#node(event.node).job === 0 ? 'building' : 'signing',
          reason: event.reason,
          inputHash: event.inputHash ?? this.#node(event.node).inputHash,
          retryAt: null,
          attempts: [
            ...this.#node(event.node).attempts,
            { key: event.key, engine: event.engine, task: null, submitted: event.at, started: null, finished: null, outcome: null, sentence: null, log: null },
          ],
        });
      case 'reused':
        this.#set(event.node, { state: 'reused', reason: event.reason, build: event.build, outputs: [...event.outputs], inputHash: event.inputHash });
        return this.#passOn(event.node);
      case 'ended':
        return this.#ended(event);
      case 'impossible':
        this.#set(event.node, { state: 'failed', reason: event.sentence });
        return this.#node(event.node).job === 0 ? this.#passOnFailure(event.node) : undefined;
      case 'lost':
        this.#closeAttempt(event.node, { finished: event.at, outcome: 'infrastructure', sentence: event.sentence });
        return this.#makeReady(event.node, 'The attempt was lost; it is tried again.');
      case 'due':
        for (const node of this.#nodes.values()) {
          if (node.state === 'waiting' && node.retryAt !== null && node.retryAt <= event.at)
            this.#makeReady(node.id, 'Tried again after an infrastructure failure.');
        }
        return;
      case 'hold':
        for (const id of event.nodes ?? this.#nodes.keys())
          if (['waiting', 'ready'].includes(this.#node(id).state)) this.#set(id, { state: 'held', reason: `Held by ${event.by}: ${event.why}`, retryAt: null });
        return;
      case 'unhold':
        for (const id of event.nodes ?? this.#nodes.keys()) {
          if (this.#node(id).state !== 'held') continue;
          this.#set(id, { state: 'waiting', reason: `No longer held (${event.by}).` });
          this.#release(id);
        }
        return;
      case 'retry':
        return this.#retry(event.nodes, event.by);
      case 'priority':
        for (const id of event.nodes ?? this.#nodes.keys()) this.#set(id, { priority: event.priority });
        return;
      case 'cancel':
        this.#canceled = event.by;
        for (const node of this.#nodes.values()) {
          if (ended.has(node.state)) continue;
          const open = node.attempts.at(-1);
          if (open !== undefined && open.finished === null) {
            this.#cancels.push(open.key);
            // Closed now, so that its end, whenever it comes, is not taken for the end of a later attempt.
            this.#closeAttempt(node.id, { finished: event.at, outcome: 'build', sentence: `Canceled by ${event.by}.` });
          }
          this.#set(node.id, { state: 'canceled', reason: `Canceled by ${event.by}.` });
        }
        return;
    }
  }

  done(at: string): Stepped {
    const nodes = this.#nodes;
    const state = this.#runState();
    const isOver = state !== 'running' && state !== 'held';
    const record = state === this.#before.record.state ? this.#before.record : { ...this.#before.record, state, ended: isOver ? at : null };
    return { run: { record, nodes }, changed: this.#changed, jobs: [...this.#jobs].filter((id) => nodes.get(id)?.state === 'ready'), cancels: this.#cancels };
  }

  #ended(event: Extract<RunEvent, { type: 'ended' }>): void {
    const node = this.#node(event.node);
    const attempt = node.attempts.at(-1);
    if (attempt?.key !== event.key || attempt.finished !== null) return;
    this.#closeAttempt(event.node, { started: event.started, finished: event.finished, outcome: event.outcome, sentence: event.sentence, log: event.log });
    if (node.state === 'canceled') return;
    if (event.outcome === 'ok') return this.#wentWell(event);
    const tries = this.#node(event.node).attempts.filter((item) => item.outcome === 'infrastructure').length;
    if (event.outcome === 'infrastructure' && tries < triesAfterInfrastructure) {
      const again = stamp(addDuration(Temporal.Instant.from(event.at), Temporal.Duration.from({ seconds: 30 * 2 ** (tries - 1) })));
      return this.#set(event.node, {
        state: 'waiting',
        retryAt: again,
        reason: `${event.sentence ?? 'The place it ran on failed.'} Tried again at ${sayMoment(again)}.`,
      });
    }
    this.#set(event.node, { state: 'failed', reason: event.sentence ?? 'It failed.' });
    if (this.#node(event.node).job === 0) this.#passOnFailure(event.node);
  }

  #wentWell(event: Extract<RunEvent, { type: 'ended' }>): void {
    const first = this.#node(event.node).job === 0;
    const job = this.#node(event.node).job + 1;
    const jobs = shapeOf(this.#before).definitions.get(event.node)?.jobs ?? [];
    if (first) this.#set(event.node, { build: event.build, outputs: [...event.outputs], unchanged: event.unchanged });
    if (job < jobs.length) {
      this.#set(event.node, { job, state: 'ready' });
      this.#jobs.add(event.node);
    } else {
      const { unchanged } = this.#node(event.node);
      this.#set(event.node, {
        job,
        state: unchanged ? 'unchanged' : 'built',
        reason: unchanged ? 'Its output is what it was; nothing above it has to change.' : event.reason,
      });
    }
    if (first) this.#passOn(event.node);
  }

  #retry(nodes: readonly string[], by: string): void {
    for (const id of nodes) {
      if (!['failed', 'canceled', 'dep-failed'].includes(this.#node(id).state)) continue;
      this.#set(id, { state: 'waiting', reason: `Tried again for ${by}.`, retryAt: null });
    }
    const { definitions } = shapeOf(this.#before);
    const order = [...definitions.values()].toSorted((a, b) => a.level - b.level);
    for (const { id, after } of order) {
      if (this.#node(id).state !== 'dep-failed') continue;
      if (after.every((needed) => !['failed', 'dep-failed', 'canceled'].includes(this.#node(needed).state)))
        this.#set(id, { state: 'waiting', reason: 'What it needs is tried again.' });
    }
    for (const { id } of order) this.#release(id);
  }

  /** Nodes after this one may have become ready. */
  #passOn(id: string): void {
    for (const next of shapeOf(this.#before).before.get(id) ?? []) this.#release(next);
  }

  #passOnFailure(id: string): void {
    const name = shapeOf(this.#before).definitions.get(id)?.facts['name'] ?? id;
    for (const next of shapeOf(this.#before).before.get(id) ?? []) {
      if (!['waiting', 'ready', 'held'].includes(this.#node(next).state)) continue;
      this.#set(next, { state: 'dep-failed', reason: `${String(name)} failed, and this needs it.` });
      this.#passOnFailure(next);
    }
  }

  #release(id: string): void {
    const node = this.#node(id);
    if (node.state !== 'waiting' || node.retryAt !== null) return;
    const after = shapeOf(this.#before).definitions.get(id)?.after ?? [];
    if (after.every((needed) => isGood(this.#node(needed)) || this.#node(needed).job > 0)) this.#makeReady(id, node.reason);
  }

  #makeReady(id: string, reason: string): void {
    this.#set(id, { state: 'ready', reason, retryAt: null });
    this.#jobs.add(id);
  }

  #closeAttempt(id: string, end: Partial<RunNode['attempts'][number]>): void {
    const attempts = this.#node(id).attempts;
    const last = attempts.at(-1);
    if (last !== undefined) this.#set(id, { attempts: [...attempts.slice(0, -1), { ...last, ...end }] });
  }

  #runState(): RunRecord['state'] {
    const states = [...this.#nodes.values()].map((node) => node.state);
    if (states.every((state) => ended.has(state))) {
      if (this.#canceled !== null || (this.#before.record.state === 'canceled' && states.includes('canceled'))) return 'canceled';
      if (states.some((state) => state === 'failed' || state === 'dep-failed')) return 'failed';
      return states.includes('canceled') ? 'canceled' : 'done';
    }
    const active =
      states.some((state) => ['ready', 'submitted', 'building', 'signing'].includes(state)) || [...this.#nodes.values()].some((node) => node.retryAt !== null);
    return !active && states.includes('held') ? 'held' : 'running';
  }

  #node(id: string): RunNode {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`run ${this.#before.record.id} has no node ${id}`);
    return node;
  }

  #set(id: string, change: Partial<RunNode>): void {
    this.#nodes.set(id, { ...this.#node(id), ...change });
    this.#changed.add(id);
  }
}
