import type { ReleaseSummary } from '../../../reporter/views/release.ts';

type Life = ReleaseSummary['life'];

/** Lives of releases on one axis; places are percentages of its length, so that a picture stretches and its text does not. */
export interface Timeline {
  readonly from: string;
  readonly to: string;
  readonly ticks: readonly { readonly x: string; readonly label: string; readonly anchor: 'start' | 'middle' | 'end' }[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly spans: readonly { readonly x: string; readonly width: string; readonly kind: string; readonly title: string }[];
  readonly marks: readonly { readonly x: string; readonly planned: boolean; readonly title: string }[];
}

const day = 86_400_000;

/** undefined where no release has a date. */
export function timelineOf(lives: readonly { readonly name: string; readonly life: Life }[]): Timeline | undefined {
  const at = (moment: string, zone: string): number =>
    (moment.length === 10 ? Temporal.PlainDate.from(moment).toZonedDateTime(zone).toInstant() : Temporal.Instant.from(moment)).epochMilliseconds;
  const moments = lives.flatMap(({ life: { zone, spans, milestones } }) =>
    [...spans.flatMap(({ from, until }) => [from, until]), ...milestones.flatMap(({ planned, actual }) => [planned, actual])].flatMap((moment) =>
      moment === null ? [] : [at(moment, zone)],
    ),
  );
  if (moments.length === 0) return undefined;
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const margin = Math.max((last - first) * 0.04, 15 * day);
  const [start, end] = [first - margin, last + margin];
  const share = (moment: number): number => ((Math.min(Math.max(moment, start), end) - start) / (end - start)) * 100;
  const percent = (value: number): string => `${Math.round(value * 100) / 100}%`;
  const rows = lives.map(({ name, life: { zone, spans, milestones } }): Row => ({
    name,
    spans: spans.map(({ name: title, kind, from, until }) => {
      const x = share(from === null ? start : at(from, zone));
      return { x: percent(x), width: percent(Math.max(share(until === null ? end : at(until, zone)) - x, 0.2)), kind, title };
    }),
    marks: milestones.flatMap(({ name: title, planned, actual }) => [
      ...(planned === null ? [] : [{ x: percent(share(at(planned, zone))), planned: true, title: `${title}, planned ${planned.slice(0, 10)}` }]),
      ...(actual === null ? [] : [{ x: percent(share(at(actual, zone))), planned: false, title: `${title}, came ${actual.slice(0, 10)}` }]),
    ]),
  }));
  const ticks = ticksOf(start, end).map(({ moment, label }) => {
    const x = share(moment);
    return { x: percent(x), label, anchor: x < 6 ? ('start' as const) : x > 94 ? ('end' as const) : ('middle' as const) };
  });
  return { from: stamp(start), to: stamp(end), ticks, rows };
}

/** At most six, at the first of a month, in steps people think in. */
function ticksOf(start: number, end: number): { moment: number; label: string }[] {
  const [from, to] = [start, end].map((moment) => Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO('UTC'));
  if (from === undefined || to === undefined) return [];
  const months = (to.year - from.year) * 12 + to.month - from.month;
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((size) => months / size <= 6) ?? 600;
  const ticks = [];
  for (let index = Math.ceil((from.year * 12 + from.month) / step) * step; ; index += step) {
    const date = new Temporal.PlainDate(Math.floor(index / 12), (index % 12) + 1, 1);
    const moment = date.toZonedDateTime('UTC').epochMilliseconds;
    if (moment > end) return ticks;
    if (moment >= start) ticks.push({ moment, label: step >= 12 ? String(date.year) : date.toPlainYearMonth().toString() });
  }
}

function stamp(moment: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(moment)).toString();
}
