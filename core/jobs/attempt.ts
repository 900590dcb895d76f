import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import type { RunNode } from '../state/kinds/run.ts';
import type { Engine, Outcome } from './engine.ts';
import type { Run } from './run.ts';

/** Names one attempt for ever: the moment the run was made tells it from a run of the same id in a state that was put back. */
export function keyOf(run: Run, node: RunNode): string {
  return `${run.record.id}.${node.id}.${node.job}.${node.attempts.length + 1}.${Date.parse(run.record.created).toString(36)}`;
}

export interface AttemptNeeds {
  readonly signal: AbortSignal;
  now(): Temporal.Instant;
  log(line: string): void;
}

/** Starts an attempt, or attaches to it, and waits for its end. `lost`: claimed and gone. undefined: we are closing; it goes on without us. */
export async function runAttempt(
  engine: Engine<unknown, Outcome> | undefined,
  name: string,
  key: string,
  job: unknown,
  needs: AttemptNeeds,
): Promise<Outcome | 'lost' | undefined> {
  if (engine === undefined) return failure(`There is no engine "${name}" here.`, needs.now());
  try {
    if ((await engine.find(key)) === 'lost') return 'lost';
    await engine.submit(key, job, needs.signal);
    return await engine.ended(key, job, needs.signal);
  } catch (error) {
    if (needs.signal.aborted) return undefined;
    if ((await engine.find(key)) === 'lost') return 'lost';
    needs.log(`attempt ${key}: ${error instanceof Error ? error.message : String(error)}`);
    return failure(error instanceof UserError ? error.message : 'The engine could not do it; the log of the bot says why.', needs.now());
  }
}

/** Engines live in real time. Where the factory's clock is ahead of it, what they tell is moved to after the attempt was asked for. */
export function inTime(outcome: Outcome, node: RunNode): Outcome {
  const submitted = Date.parse(node.attempts.at(-1)?.submitted ?? outcome.started);
  const behind = submitted - Date.parse(outcome.started);
  if (!(behind > 0)) return outcome;
  const moved = (moment: string) => stamp(Temporal.Instant.from(moment).add({ milliseconds: behind }));
  return { ...outcome, started: moved(outcome.started), finished: moved(outcome.finished) };
}

function failure(sentence: string, now: Temporal.Instant): Outcome {
  return { outcome: 'infrastructure', sentence, started: stamp(now), finished: stamp(now), log: null };
}
