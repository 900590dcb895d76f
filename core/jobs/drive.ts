import { stamp } from '../model/time.ts';
import { UserError } from '../model/errors.ts';
import { runKind, type RunNode, type RunRecord } from '../state/kinds/run.ts';
import type { Head, Write } from '../state/ledger.ts';
import type { Drive, DriveNeeds } from './driver.ts';
import { openCancels } from './cancels.ts';
import { inTime, keyOf, runAttempt } from './attempt.ts';
import { shapeOf, readRun, writeNodes, writeRun, type Run } from './run.ts';
import type { RunEvent } from './run-event.ts';
import { isEnded, step, type Stepped } from './step.ts';
import { openQueues } from './queues.ts';
import { openTimers } from './timers.ts';
import { openWaiting } from './waiting.ts';
import type { Prepared } from './work.ts';

const laterMs = 250;
const longMs = 60_000;
const dayMs = 86_400_000;
const triesAfterError = 5;
const mostTimers = 1_000;

interface Claimed {
  readonly key: string;
  /** The run knows of it already; otherwise it is told together with its end. */
  readonly isRecorded: boolean;
  readonly prepared: Extract<Prepared, { kind: 'job' }>;
}

/** Opens the loop over these engines and works. */
export function createDrive(needs: DriveNeeds): Drive {
  const runs = new Map<string, Run>();
  const queues = openQueues(needs.engines);
  const busy = new Set<string>();
  const waiting = openWaiting();
  const timers = openTimers();
  const failures = new Map<string, number>();
  let isAwake = false;
  const cancels = openCancels(needs.engines);
  const closing = new AbortController();

  return {
    async wake() {
      for await (const record of needs.ledger.head().find(runKind)) {
        if (closing.signal.aborted) return;
        if (!isAwake && isNewlyCanceled(record, needs.now()))
          await readRun(needs.ledger.head(), record.id).then(
            (run) => (run === undefined ? undefined : cancels.addLeftOvers(run)),
            () => undefined,
          );
        if (record.state !== 'running' && record.state !== 'held') continue;
        await takeUpById(record.id).catch((error: unknown) =>
          needs.log(`run ${record.id} is left alone: ${error instanceof Error ? error.message : String(error)}`),
        );
      }
      isAwake = true;
      await this.endAttempts();
      for (const id of waiting.runs()) {
        const record = await needs.ledger.head().get(runKind, id);
        if (record !== undefined && record.state !== 'running') tell(record);
      }
    },
    async endAttempts() {
      await cancels.end();
    },
    async order(head, write, id, events) {
      const run = await readRun(head, id);
      if (run === undefined) throw new UserError('NAME_UNKNOWN', `There is no run "${id}".`, { hint: 'Type status for what is going on.' });
      const stepped = step(run, events);
      if (stepped.changed.size === 0) {
        throw new UserError('NOTHING_TO_DO', `There is nothing to ${events[0]?.type ?? 'do'} in ${id}; it is ${run.record.state}.`, {
          hint: `What runs goes on. status ${id} shows each node.`,
        });
      }
      cancels.add(stepped.cancels);
      await save(stepped, run, head, write);
      // The transaction may still fail; whoever needs the run next reads it from the head.
      runs.delete(id);
      return stepped.run;
    },
    async ended(id, signal) {
      const record = await needs.ledger.head().get(runKind, id);
      if (record === undefined) throw new UserError('NAME_UNKNOWN', `There is no run "${id}".`);
      if (record.state !== 'running') return record;
      return waiting.wait(id, signal);
    },
    async idle() {
      while (busy.size > 0) await queues.idle();
    },
    nextRetry() {
      const moments = [...runs.values()]
        .filter((run) => run.record.state === 'running')
        .flatMap((run) => [...run.nodes.values()].map((node) => node.retryAt).filter((at) => at !== null));
      return moments.toSorted()[0];
    },
    async close() {
      closing.abort(new Error('the factory is closing'));
      timers.clear();
      queues.clear();
      await queues.idle();
      for (const engine of needs.engines.values()) await engine.close?.();
    },
  };

  async function takeUpById(id: string): Promise<void> {
    const read = runs.get(id) ?? (await readRun(needs.ledger.head(), id));
    // A transaction may have come between; what it left is newer than what was read.
    const run = runs.get(id) ?? read;
    if (run === undefined) return;
    runs.set(id, run);
    await takeUp(run);
  }

  async function takeUp(run: Run): Promise<void> {
    const now = latest(needs.now(), needs.ledger.head().at);
    const nodes = [...run.nodes.values()];
    if (nodes.every((node) => node.state === 'waiting' && node.attempts.length === 0)) await advance(run.record.id, [{ type: 'started', at: now }]);
    else if (nodes.some((node) => node.retryAt !== null && node.retryAt <= now)) await advance(run.record.id, [{ type: 'due', at: now }]);
    for (const node of runs.get(run.record.id)?.nodes.values() ?? []) {
      if (['ready', 'building', 'signing'].includes(node.state)) enqueue(run.record.id, node.id);
    }
  }

  /** Applies events in a transaction of their own and queues what they made ready. */
  async function advance(id: string, events: readonly RunEvent[]): Promise<void> {
    await transact(id, `${id}: ${events[0]?.type ?? 'nothing'}`, async (run) => {
      return step(run, events);
    });
  }

  function enqueue(id: string, node: string): void {
    const name = `${id}/${node}`;
    const run = runs.get(id);
    const definition = run === undefined ? undefined : shapeOf(run).definitions.get(node);
    const state = run?.nodes.get(node);
    if (closing.signal.aborted || busy.has(name) || definition === undefined || state === undefined) return;
    busy.add(name);
    void queues
      .add(state.job === 0 ? definition.engine : 'house', Math.round(definition.rank * 1000) + state.priority * 1_000_000_000, () => perform(id, node))
      .then(
        (result) => {
          failures.delete(name);
          busy.delete(name);
          if (result === 'later') return lookAgain(id, laterMs);
          if (runs.get(id)?.nodes.get(node)?.state === 'ready') enqueue(id, node);
        },
        (error: unknown) => {
          busy.delete(name);
          needs.log(`run ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
          const tries = (failures.get(name) ?? 0) + 1;
          failures.set(name, tries);
          if (tries < triesAfterError) return lookAgain(id, laterMs * 4 ** tries);
          waiting.fail(id, error);
          lookAgain(id, longMs);
        },
      );
  }

  /** Takes a run up again after a while: an error may have gone, another run's build may have ended, a retry may be due. */
  function lookAgain(id: string, ms: number): void {
    if (closing.signal.aborted) return;
    timers.in(ms, () => void takeUpById(id).catch((error: unknown) => needs.log(`run ${id}: ${error instanceof Error ? error.message : String(error)}`)));
  }

  /** One attempt of one node, from claim to recorded end. `later`: equal inputs are being built by another run, whose build will do. */
  async function perform(id: string, nodeId: string): Promise<'later' | undefined> {
    if (closing.signal.aborted) return undefined;
    const claim = await claimAttempt(id, nodeId);
    if (claim === undefined || claim === 'later' || closing.signal.aborted) return claim === 'later' ? 'later' : undefined;
    const { key, prepared } = claim;
    if (prepared.isOutward === true) await claim.replicated;
    const outcome = await runAttempt(needs.engines.get(prepared.engine), prepared.engine, key, prepared.job, {
      signal: closing.signal,
      now: needs.now,
      log: needs.log,
    });
    if (outcome === undefined) return undefined;
    if (outcome === 'lost') {
      await advance(id, [{ type: 'lost', node: nodeId, at: stamp(needs.now()), sentence: 'The process that did the work is gone without leaving an end.' }]);
      return undefined;
    }
    await transact(id, `${id} ${nameOf(id, nodeId)}: ${outcome.outcome === 'ok' ? 'done' : `failed (${outcome.outcome})`}`, async (run, head, write) => {
      const node = nodeOf(run, nodeId);
      // It may have been held or canceled meanwhile.
      if (!claim.isRecorded && node.state !== 'ready') return undefined;
      const applied = await needs.works[run.record.kind].apply({ run, node, key, job: prepared.job, outcome, head: needs.snapshotOf(head), write });
      const { outcome: word, sentence, started, finished, log } = inTime(applied.outcome ?? outcome, node);
      const { reason, build, outputs, unchanged } = applied;
      const at = stamp(head.at);
      const ended: RunEvent = { type: 'ended', at, node: nodeId, key, outcome: word, sentence, started, finished, log, reason, build, outputs, unchanged };
      return step(run, claim.isRecorded ? [ended] : [begun(nodeId, claim, at), ended]);
    });
    return undefined;
  }

  async function claimAttempt(id: string, nodeId: string): Promise<(Claimed & { readonly replicated: Promise<void> }) | 'later' | undefined> {
    let claimed: Claimed | 'later' | undefined;
    const { replicated } = await transact(id, `${id} ${nameOf(id, nodeId)}: begun`, async (run, head, write) => {
      claimed = undefined;
      const node = nodeOf(run, nodeId);
      const open = node.attempts.at(-1);
      const isOpen = open !== undefined && open.finished === null && ['building', 'signing'].includes(node.state);
      if (!isOpen && node.state !== 'ready') return undefined;
      const prepared = await needs.works[run.record.kind].prepare(run, node, needs.snapshotOf(head), write);
      const at = stamp(head.at);
      if (prepared.kind === 'impossible') return step(run, [{ type: 'impossible', at, node: nodeId, sentence: prepared.sentence }]);
      if (prepared.kind === 'reuse') {
        const { build, outputs, inputHash, reason } = prepared;
        return step(run, [{ type: 'reused', at, node: nodeId, build, outputs, inputHash, reason }]);
      }
      if (!isOpen && isBuiltElsewhere(id, prepared.inputHash)) {
        claimed = 'later';
        return undefined;
      }
      claimed = { key: isOpen ? open.key : keyOf(run, node), prepared, isRecorded: isOpen || prepared.isRepeatable !== true };
      return isOpen || !claimed.isRecorded ? undefined : step(run, [begun(nodeId, claimed, at)]);
    });
    return claimed === undefined || claimed === 'later' ? claimed : { ...claimed, replicated };
  }

  /** Another run builds the same from the same right now. */
  function isBuiltElsewhere(id: string, inputHash: string | null): boolean {
    if (inputHash === null || runs.size < 2) return false;
    return [...runs.values()].some(
      (run) => run.record.id !== id && [...run.nodes.values()].some((node) => node.state === 'building' && node.inputHash === inputHash),
    );
  }

  /** Runs `work` on the newest run in one transaction, writes what changed, queues what became ready, tells who waits. */
  async function transact(
    id: string,
    subject: string,
    work: (run: Run, head: Head, write: Write) => Promise<Stepped | undefined>,
  ): Promise<{ readonly replicated: Promise<void> }> {
    let isRepeat = false;
    let jobs: readonly string[] = [];
    let replicated: Promise<void>;
    try {
      ({ replicated } = await needs.ledger.commit({ subject, actor: 'system' }, async (head, write) => {
        if (isRepeat) runs.delete(id);
        isRepeat = true;
        const run = runs.get(id) ?? (await readRun(head, id));
        if (run === undefined) throw new Error(`there is no run ${id}`);
        const stepped = await work(run, head, write);
        jobs = stepped?.jobs ?? [];
        if (stepped !== undefined) await save(stepped, run, head, write);
      }));
    } catch (error) {
      runs.delete(id);
      throw error;
    }
    const run = runs.get(id) ?? (await readRun(needs.ledger.head(), id));
    if (run !== undefined) {
      if (!runs.has(id)) runs.set(id, run);
      for (const node of jobs) enqueue(id, node);
      if (run.record.state !== 'running') tell(run.record);
      const again = [...run.nodes.values()].map((node) => node.retryAt).filter((at) => at !== null);
      const wait =
        again.length === 0 || jobs.length > 0 ? undefined : Date.parse(again.toSorted()[0] ?? '') - Date.parse(latest(needs.now(), needs.ledger.head().at));
      if (wait !== undefined && timers.size < mostTimers) lookAgain(id, Math.max(laterMs, wait));
    }
    return { replicated };
  }

  async function save({ run, changed }: Stepped, before: Run, head: Head, write: Write): Promise<void> {
    runs.set(run.record.id, run);
    if (run.record === before.record) return writeNodes(write, run, changed);
    writeRun(write, run, changed);
    if ([...run.nodes.values()].every(isEnded)) await needs.works[run.record.kind].over(run, needs.snapshotOf(head), write);
  }

  function nameOf(id: string, node: string): string {
    const run = runs.get(id);
    const definition = run === undefined ? undefined : shapeOf(run).definitions.get(node);
    return String(definition?.facts['name'] ?? definition?.component ?? node);
  }

  function tell(record: RunRecord): void {
    waiting.tell(record);
    if (record.state !== 'held') runs.delete(record.id);
  }

  function nodeOf(run: Run, id: string): RunNode {
    const node = run.nodes.get(id);
    if (node === undefined) throw new Error(`run ${run.record.id} has no node ${id}`);
    return node;
  }
}

function begun(node: string, { key, prepared: { engine, reason, inputHash } }: Claimed, at: string): RunEvent {
  return { type: 'claimed', at, node, key, engine, reason, inputHash };
}

function isNewlyCanceled(record: RunRecord, now: Temporal.Instant): boolean {
  return record.state === 'canceled' && record.ended !== null && now.epochMilliseconds - Date.parse(record.ended) < dayMs;
}

function latest(a: Temporal.Instant, b: Temporal.Instant): string {
  return stamp(Temporal.Instant.compare(a, b) < 0 ? b : a);
}
