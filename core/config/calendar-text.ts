import { RRuleTemporal } from 'rrule-temporal';
import { parseQuiet } from '../model/quiet.ts';
import { parseDuration } from '../model/time.ts';

/** Each says what is wrong with a text, or undefined when it can be used. */
export function wrongZone(zone: string): string | undefined {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return undefined;
  } catch {
    return 'expected a time zone such as UTC or Europe/Prague';
  }
}

export function wrongQuiet(text: string): string | undefined {
  try {
    parseQuiet(text);
    return undefined;
  } catch {
    return 'expected times of day such as 22:00-07:00';
  }
}

export function wrongDuration(text: string): boolean {
  try {
    parseDuration(text);
    return false;
  } catch {
    return true;
  }
}

/** Parts of a recurrence rule that are numbers, and the largest each may be; those below zero count from the end. */
const numbers: Readonly<Record<string, readonly [least: number, most: number]>> = {
  INTERVAL: [1, 10_000],
  COUNT: [1, 100_000],
  BYMONTH: [1, 12],
  BYMONTHDAY: [-31, 31],
  BYYEARDAY: [-366, 366],
  BYWEEKNO: [-53, 53],
  BYSETPOS: [-366, 366],
  BYHOUR: [0, 23],
  BYMINUTE: [0, 59],
  BYSECOND: [0, 59],
};
const parts = ['FREQ', 'UNTIL', 'BYDAY', 'WKST', ...Object.keys(numbers)];

export function wrongCadence(rule: string): string | undefined {
  const wrong = (why: string): string => `expected a recurrence rule such as FREQ=WEEKLY;BYDAY=MO (${why})`;
  for (const part of rule.split(';')) {
    const [name = '', text = ''] = part.split('=');
    if (!parts.includes(name)) return wrong(`"${name}" is none of ${parts.join(', ')}`);
    const range = numbers[name];
    const outside =
      range === undefined ? undefined : text.split(',').find((item) => !/^[+-]?\d+$/.test(item) || Number(item) < range[0] || Number(item) > range[1]);
    if (range !== undefined && outside !== undefined) return wrong(`${name} goes from ${range[0]} to ${range[1]}, not "${outside}"`);
  }
  try {
    new RRuleTemporal({ rruleString: `DTSTART:20260101T000000Z\nRRULE:${rule}`, strict: true });
    return undefined;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

/** `2026-01-12`, or `13 months after ga` where that makes sense. */
export function wrongDate(text: string, relative: boolean): string | undefined {
  const [, duration] = /^(.+?) (?:before|after) (?:ga|eol)$/.exec(text) ?? [];
  try {
    if (relative && duration !== undefined) parseDuration(duration);
    else Temporal.PlainDate.from(text);
    return /^\d{4}-\d{2}-\d{2}$/.test(text) || (relative && duration !== undefined) ? undefined : expectedDate(relative);
  } catch {
    return expectedDate(relative);
  }
}

function expectedDate(relative: boolean): string {
  return relative ? 'expected a date such as 2026-01-12, "13 months after ga" or null' : 'expected a date such as 2026-01-12 or null';
}
