import { UserError } from '../model/errors.ts';
import type { Ledger } from '../state/ledger.ts';
import { doDue, type TickerNeeds } from './ticker.ts';

const soonMs = 200;
const longestMs = 60_000;
const afterFailureMs = 5_000;

export interface TickingNeeds {
  readonly ledger: Ledger;
  needs(): Promise<TickerNeeds>;
  /** Reads sources and components that were never read. */
  takeUpNew(): Promise<void>;
  now(): Temporal.Instant;
  log(line: string): void;
}

/** Takes up what was never read and what runs, then looks at what is due after every commit and when the next thing will be; at least once a minute. Nothing that must survive lives in its timer. */
export function keepTicking({ ledger, needs, takeUpNew, now, log }: TickingNeeds): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  let stopped = false;
  let busy: Promise<void> = takeUpNew()
    .catch((error: unknown) => log(error instanceof UserError ? error.message : `start: ${sayError(error)}`))
    .then(needs)
    .then(({ drive }) => drive.wake())
    .catch((error: unknown) => log(`start: ${sayError(error)}`));
  const follower = ledger.follow('ticker', async () => lookIn(soonMs));
  lookIn(0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      follower[Symbol.dispose]();
      await busy;
    },
  };

  function lookIn(ms: number): void {
    // A look that is near stays where it is, so that a busy factory is looked at five times a second and no more.
    if (stopped || (timer !== undefined && isSoon)) return;
    clearTimeout(timer);
    isSoon = ms <= soonMs;
    timer = setTimeout(() => {
      timer = undefined;
      isSoon = false;
      busy = busy.then(look);
    }, ms);
  }

  async function look(): Promise<void> {
    if (stopped) return;
    try {
      const { next } = await doDue(await needs());
      const wait = next === undefined ? longestMs : Temporal.Instant.from(next).epochMilliseconds - now().epochMilliseconds;
      lookIn(Math.min(longestMs, Math.max(soonMs + 1, wait)));
    } catch (error) {
      if (stopped) return;
      log(`what is due: ${sayError(error)}`);
      lookIn(afterFailureMs);
    }
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
