/** A commit that others are built on. */
export interface Base {
  readonly commit: string;
  readonly at: Temporal.Instant;
}

/** Never earlier than the clock, never as early as what came before; milliseconds, as the trailer has them. */
export function later(now: Temporal.Instant, before: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Math.max(now.epochMilliseconds, before.epochMilliseconds + 1));
}
