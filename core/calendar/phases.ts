import type { ReleaseRef } from '../config/releases.ts';
import { parseDuration } from '../model/time.ts';
import { cadenceOf } from './cadence.ts';
import { lifecycleOf } from './lifecycle.ts';

/** A stretch of a release's life that has a name, `freeze` for instance. */
export interface Phase {
  readonly name: string;
  /** undefined where what it is counted from has no date, or the text cannot be read. */
  readonly from: Temporal.Instant | undefined;
  /** The date that ends it: the one it is counted back from. */
  readonly until: Temporal.Instant | undefined;
  readonly policy: string | undefined;
}

/** `from` is a date, or `7 days before next`, `2 weeks after ga`, `30 days before eol`; `next` is the first occurrence of the cadence after `now`. */
export function phasesOf(release: ReleaseRef, now: Temporal.Instant): Phase[] {
  const life = lifecycleOf(release, now);
  const { zone, phases } = release.config;
  const midnight = (date: Temporal.PlainDate | undefined) => date?.toZonedDateTime(zone).toInstant();
  const anchors: Record<string, () => Temporal.Instant | undefined> = {
    ga: () => midnight(life.ga),
    eol: () => midnight(life.eol),
    next: () => cadenceOf(release)?.next(now),
  };
  return phases.map(({ name, from, policy }): Phase => {
    const relative = /^(.+) (before|after) (ga|eol|next)$/.exec(from.trim());
    if (relative === null) return { name, policy, until: undefined, from: /^\d{4}-\d{2}-\d{2}$/.test(from) ? midnight(dateOf(from)) : undefined };
    const [, duration = '', side, anchor = ''] = relative;
    const counted = anchors[anchor]?.();
    const length = durationOf(duration);
    if (counted === undefined || length === undefined) return { name, policy, from: undefined, until: undefined };
    const start = counted.toZonedDateTimeISO(zone).add(side === 'before' ? length.negated() : length);
    return { name, policy, from: start.toInstant(), until: side === 'before' ? counted : undefined };
  });
}

function durationOf(text: string): Temporal.Duration | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

function dateOf(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}
