import type { TriggerConfig } from '../config/schema.ts';
import { addDuration, durationMs, parseDuration, stamp } from '../model/time.ts';
import { recurrence } from '../calendar/cadence.ts';
import type { TriggerRecord } from '../state/kinds/trigger.ts';

const hourMs = 3_600_000;
const spans: Readonly<Record<string, number>> = { hour: hourMs, day: 24 * hourMs };

/** Why a trigger may do nothing more for now; undefined where it may. Counted from what the state says it did. */
export function capped(config: TriggerConfig, record: TriggerRecord, now: Temporal.Instant): string | undefined {
  const [count = '', span = 'day'] = config.cap.split('/');
  const since = now.epochMilliseconds - (spans[span] ?? 0);
  const done = record.done.filter((at) => Date.parse(at) > since).length;
  return done < Number(count) ? undefined : `it did something ${done} ${done === 1 ? 'time' : 'times'} within the last ${span}, and its cap is ${config.cap}.`;
}

/** When its cool-down ends; undefined where none goes on. */
export function coolUntil(config: TriggerConfig, record: TriggerRecord): string | undefined {
  const last = record.done.at(-1);
  if (last === undefined) return undefined;
  const from = Temporal.Instant.from(last);
  return stamp(from.add({ milliseconds: durationMs(config.cooldown, from) }));
}

/** What it did, with one more; as much of it as caps and cool-downs ask for. */
export function withDone(record: TriggerRecord, now: Temporal.Instant): string[] {
  const since = now.epochMilliseconds - 24 * hourMs;
  return [...record.done.filter((at) => Date.parse(at) > since), stamp(now)];
}

/** The next moment of its schedule; undefined for a trigger without one, or whose rule has ended. */
export function nextMoment({ on }: TriggerConfig, record: TriggerRecord): string | undefined {
  const from = Temporal.Instant.from(record.scheduled ?? record.begun);
  if ('every' in on) return stamp(addDuration(from, parseDuration(on.every)));
  if (!('cadence' in on)) return undefined;
  const next = recurrence(on.cadence, on.zone).next(from);
  return next === undefined ? undefined : stamp(next);
}

/** The moment of its schedule that now stands for: the newest one that has come, so that what was missed is made up for once. */
export function momentNow(config: TriggerConfig, record: TriggerRecord, now: Temporal.Instant): string {
  if (!('every' in config.on)) return stamp(now);
  const from = Temporal.Instant.from(record.scheduled ?? record.begun);
  const every = durationMs(config.on.every, from);
  return stamp(from.add({ milliseconds: Math.floor((now.epochMilliseconds - from.epochMilliseconds) / every) * every }));
}
