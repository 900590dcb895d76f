import { UserError } from '../model/errors.ts';
import { nextTimeOfDay, parseQuiet, quietUntil, timeOfDay } from '../model/quiet.ts';
import { durationMs, parseDuration } from '../model/time.ts';

const shortest = Temporal.Duration.from({ minutes: 1 });
const longest = Temporal.Duration.from({ days: 31 });

/** A digest's own words, checked: `1h`, `7d`, or a time of day such as `09:00`. Throws `USAGE`. */
export function parseDigest(text: string): string {
  const wanted = text.trim();
  if (timeOfDay(wanted) !== undefined) return wanted;
  const from = Temporal.Instant.fromEpochMilliseconds(0);
  parseDuration(wanted);
  const ms = durationMs(wanted, from);
  if (ms < shortest.total('milliseconds') || ms > longest.total('milliseconds'))
    throw new UserError('USAGE', `A digest of ${wanted} is ${ms < 60_000 ? 'none' : 'too long'}.`, {
      hint: 'Write a span between 1m and 31d, or a time of day: --digest 1h, --digest 09:00.',
    });
  return wanted;
}

/** When a digest whose first event came now is told. */
export function digestDue(digest: string, zone: string, now: Temporal.Instant): Temporal.Instant {
  const time = timeOfDay(digest);
  return time === undefined ? now.add({ milliseconds: durationMs(digest, now) }) : nextTimeOfDay(time, zone, now);
}

/** The end of whatever quiet a moment lies in; undefined when nothing keeps it back. Quiets that follow each other are one. */
export function quietEnd(quiets: readonly string[], zone: string, now: Temporal.Instant): Temporal.Instant | undefined {
  let end: Temporal.Instant | undefined;
  for (let turn = 0; turn <= quiets.length; turn++) {
    const later = quiets.map((text) => quietUntil(parseQuiet(text), zone, end ?? now)).find((moment) => moment !== undefined);
    if (later === undefined) return end;
    end = later;
  }
  return end;
}
