import { RRuleTemporal } from 'rrule-temporal';
import type { ReleaseRef } from '../config/releases.ts';

/** Moments at which a release's cadence (RFC 5545 RRULE in its zone) asks for something. Counted from `ga`, else from Monday 2024-01-01. */
export interface Cadence {
  /** The newest occurrence at or before `now`; undefined when none has been. */
  last(now: Temporal.Instant): Temporal.Instant | undefined;
  /** The first occurrence after `now`; undefined when the rule has ended. */
  next(now: Temporal.Instant): Temporal.Instant | undefined;
}

export function cadenceOf(release: ReleaseRef): Cadence | undefined {
  const { cadence, zone, ga } = release.config;
  if (cadence === undefined) return undefined;
  return recurrence(cadence, zone, typeof ga === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(ga) ? ga : monday);
}

const monday = '2024-01-01';

/** A rule that belongs to no release, counted from the first moment of a day in its zone. */
export function recurrence(cadence: string, zone: string, from: string = monday): Cadence {
  const start = Temporal.PlainDate.from(from).toZonedDateTime(zone);
  const rule = new RRuleTemporal({ rruleString: cadence.replace(/^RRULE:/i, ''), dtstart: start, tzid: zone });
  const at = (moment: { toString(): string } | null) => (moment === null ? undefined : Temporal.ZonedDateTime.from(moment.toString()).toInstant());
  return {
    last: (now) => at(rule.previous(now.toZonedDateTimeISO(zone), true)),
    next: (now) => at(rule.next(now.toZonedDateTimeISO(zone), false)),
  };
}
