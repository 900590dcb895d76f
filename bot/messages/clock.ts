import { sayMoment } from '@millwright/core/model/time.ts';

const allowedMs = 60_000;
/** No clock that was ever set stands before this. */
const neverSet = Temporal.Instant.from('2020-01-01T00:00:00Z');

/** What is to be known of a clock that cannot be right; undefined for one that may be. `newest`: when the newest entry of the state would be made now. */
export function clockWarning(now: Temporal.Instant, newest: Temporal.Instant): string | undefined {
  if (newest.epochMilliseconds - now.epochMilliseconds > allowedMs)
    return `The clock says ${sayMoment(now)}, which is before the newest entry of the state. New entries are dated right after that one; set the clock, or times will look wrong.`;
  if (Temporal.Instant.compare(now, neverSet) < 0)
    return `The clock says ${sayMoment(now)}. Everything works, but what is made now carries that date; better set the clock first.`;
  return undefined;
}
