import { UserError } from './errors.ts';

type Unit = 'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds';

const units: Record<string, Unit> = {
  s: 'seconds',
  sec: 'seconds',
  second: 'seconds',
  seconds: 'seconds',
  m: 'minutes',
  min: 'minutes',
  minute: 'minutes',
  minutes: 'minutes',
  h: 'hours',
  hour: 'hours',
  hours: 'hours',
  d: 'days',
  day: 'days',
  days: 'days',
  w: 'weeks',
  week: 'weeks',
  weeks: 'weeks',
  month: 'months',
  months: 'months',
  mo: 'months',
  y: 'years',
  year: 'years',
  years: 'years',
};

/** `30s`, `10m`, `7d`, `13 months`, `1h30m`; throws `USAGE`. */
export function parseDuration(text: string): Temporal.Duration {
  const parts = [...text.trim().matchAll(/(\d+)\s*([a-z]+)\s*/giy)];
  const read = parts.map((part) => part[0]).join('').length;
  if (parts.length === 0 || read !== text.trim().length) throw badTime(text);
  const total: Record<Unit, number> = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };
  for (const [, count, unit] of parts) {
    const field = units[(unit ?? '').toLowerCase()];
    if (field === undefined || Number(count) > 100_000) throw badTime(text);
    total[field] += Number(count);
  }
  return Temporal.Duration.from(total);
}

/** Milliseconds of a duration; months and years counted from `from`. */
export function durationMs(text: string, from: Temporal.Instant): number {
  return addDuration(from, parseDuration(text)).epochMilliseconds - from.epochMilliseconds;
}

export function addDuration(from: Temporal.Instant, duration: Temporal.Duration, zone = 'UTC'): Temporal.Instant {
  return from.toZonedDateTimeISO(zone).add(duration).toInstant();
}

/** `2026-12-01` (its first moment in UTC), an ISO instant, or a duration from `now`. Throws `USAGE`. */
export function parseMoment(text: string, now: Temporal.Instant, direction: 'ahead' | 'back' = 'ahead'): Temporal.Instant {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return attempt(text, () => Temporal.PlainDate.from(text).toZonedDateTime('UTC').toInstant());
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return attempt(text, () => Temporal.Instant.from(/[zZ]|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`));
  const duration = parseDuration(text);
  return addDuration(now, direction === 'ahead' ? duration : duration.negated());
}

/** `2026-12-01 09:30 UTC`: how a moment stands in a sentence. */
export function sayMoment(moment: string | Temporal.Instant): string {
  const text = moment.toString();
  return /T00:00:00(\.0+)?Z$/.test(text) ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** `45 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1 && milliseconds > 0) return `${Math.round(milliseconds)} ms`;
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

function attempt(text: string, read: () => Temporal.Instant): Temporal.Instant {
  try {
    return read();
  } catch {
    throw badTime(text);
  }
}

function badTime(text: string): UserError {
  return new UserError('USAGE', `"${text}" is neither a date nor a duration.`, { hint: 'Write 2026-12-01, 2026-12-01T09:00Z, 7d, 3h or "13 months".' });
}

/** How a moment stands in records and answers: UTC with three digits of a second, so that equal lengths sort by time. */
export function stamp(moment: Temporal.Instant): string {
  return moment.toString({ fractionalSecondDigits: 3 });
}
