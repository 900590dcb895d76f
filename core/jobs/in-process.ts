import { stamp } from '../model/time.ts';
import { UserError } from '../model/errors.ts';
import type { Engine, Outcome } from './engine.ts';

/** A piece of work that runs in this process and may be repeated at any point: linking a compose, signing, moving a pointer. */
export type Chore = (signal: AbortSignal) => Promise<unknown>;

/** What came of a chore; `data` is what it returned. */
export interface ChoreOutcome extends Outcome {
  readonly data?: unknown;
  /** Of the failure a person can act on, if that is what came. */
  readonly code?: string;
}

/** An engine for chores: nothing of it survives the process, so an attempt of an earlier one is simply done again. */
export function inProcessEngine(options: {
  readonly atOnce: number;
  readonly choreOf: (job: unknown) => Chore;
  readonly now: () => Temporal.Instant;
  readonly sentenceOf: (error: unknown) => string;
}): Engine<unknown, ChoreOutcome> {
  const running = new Map<string, Promise<ChoreOutcome>>();
  return {
    limits: { atOnce: options.atOnce },
    async submit(key, job, signal) {
      if (!running.has(key)) running.set(key, run(job, signal));
    },
    async find(key) {
      return running.has(key) ? 'running' : 'unknown';
    },
    async ended(key) {
      const outcome = await running.get(key);
      if (outcome === undefined) throw new Error(`attempt ${key} was never started here`);
      running.delete(key);
      return outcome;
    },
    async cancel() {},
  };

  async function run(job: unknown, signal: AbortSignal): Promise<ChoreOutcome> {
    const started = stamp(options.now());
    try {
      const data = await options.choreOf(job)(signal);
      return { data, outcome: 'ok', sentence: null, started, finished: stamp(options.now()), log: null };
    } catch (error) {
      const isPlace = error instanceof UserError && ['STATE_WRITE', 'BACKEND_OFFLINE'].includes(error.code);
      const code = error instanceof UserError ? { code: error.code } : {};
      return {
        ...code,
        outcome: isPlace ? 'infrastructure' : 'build',
        sentence: options.sentenceOf(error),
        started,
        finished: stamp(options.now()),
        log: null,
      };
    }
  }
}
