/** Why a request brought nothing. `status` 0: no answer came, so nobody knows whether it was done. */
export interface Failure {
  readonly status: number;
  readonly errcode: string | null;
  /** The header, as sent: seconds or an HTTP date. */
  readonly retryAfter: string | null;
  /** `retry_after_ms` of the body, which older servers send instead. */
  readonly retryAfterMs: number | null;
}

const longest = 60_000;

/**
 * Milliseconds until the same request may be sent again; undefined where repeating it helps nobody.
 * `attempt` counts from 0; `chance` is from 0 up to 1, so that many bots do not come back at once.
 */
export function waitBefore(failure: Failure, attempt: number, now: Temporal.Instant, chance: number): number | undefined {
  const { status, retryAfter, retryAfterMs } = failure;
  if (status !== 0 && status !== 429 && status < 500) return undefined;
  const backoff = Math.min(longest, 1000 * 2 ** attempt) * (0.5 + chance / 2);
  if (status !== 429) return backoff;
  return bounded(fromHeader(retryAfter, now)) ?? bounded(retryAfterMs) ?? backoff;
}

function fromHeader(header: string | null, now: Temporal.Instant): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? null : moment - now.epochMilliseconds;
}

/** A server that says "in a year" is asked again in ten minutes. */
function bounded(ms: number | null): number | undefined {
  return ms === null || !Number.isFinite(ms) || ms < 0 ? undefined : Math.min(ms, 600_000);
}
