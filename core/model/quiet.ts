import { UserError } from './errors.ts';

/** A span of every day, such as a night; it may go over midnight. */
export interface Quiet {
  readonly from: Temporal.PlainTime;
  readonly until: Temporal.PlainTime;
}

/** `22:00-07:00`; throws `USAGE`. */
export function parseQuiet(text: string): Quiet {
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text.trim()) ?? [];
  const quiet = { from: timeOfDay(from ?? ''), until: timeOfDay(until ?? '') };
  if (quiet.from === undefined || quiet.until === undefined || Temporal.PlainTime.compare(quiet.from, quiet.until) === 0)
    throw new UserError('USAGE', `"${text}" is no span of the day.`, { hint: 'Write when it begins and when it ends: 22:00-07:00.' });
  return { from: quiet.from, until: quiet.until };
}

/** `09:00`; undefined for what is none. */
export function timeOfDay(text: string): Temporal.PlainTime | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? Temporal.PlainTime.from(text) : undefined;
}

/** When the quiet that `now` lies in ends; undefined when it lies in none. Its last moment does not belong to it. */
export function quietUntil({ from, until }: Quiet, zone: string, now: Temporal.Instant): Temporal.Instant | undefined {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const at = (date: Temporal.PlainDate, plainTime: Temporal.PlainTime): Temporal.Instant => date.toZonedDateTime({ timeZone: zone, plainTime }).toInstant();
  const overnight = Temporal.PlainTime.compare(from, until) > 0;
  for (const day of [today.subtract({ days: 1 }), today]) {
    const ends = at(overnight ? day.add({ days: 1 }) : day, until);
    if (Temporal.Instant.compare(at(day, from), now) <= 0 && Temporal.Instant.compare(now, ends) < 0) return ends;
  }
  return undefined;
}

/** The first moment after `now` at which clocks of the zone show this time. */
export function nextTimeOfDay(plainTime: Temporal.PlainTime, zone: string, now: Temporal.Instant): Temporal.Instant {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const days = [0, 1, 2].map((days) => today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime }).toInstant());
  return days.find((moment) => Temporal.Instant.compare(moment, now) > 0) ?? now.add({ hours: 24 });
}
