/** What is to be drawn of one piece of work; times in milliseconds since 1970. */
export interface Row {
  readonly id: string;
  readonly spans: readonly Span[];
}

export interface Span {
  readonly kind: string;
  readonly from: number;
  /** null: it has not ended. */
  readonly to: number | null;
}

/** Bars over time in pixels, its origin at the top left; one lane a row, in the order given. */
export interface Gantt<Item> {
  readonly width: number;
  readonly height: number;
  /** Milliseconds: since 1970 when the time axis begins, and how long it is. */
  readonly start: number;
  readonly length: number;
  /** Where the time axis begins and ends. */
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly lanes: readonly (Omit<Item, 'spans'> & { readonly y: number; readonly height: number; readonly bars: readonly Bar[] })[];
}

export interface Bar {
  readonly kind: string;
  readonly x: number;
  readonly width: number;
  readonly open: boolean;
}

const size = { label: 190, plot: 880, right: 40, head: 24, lane: 22, foot: 6, thinnest: 2 };
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
const mostTicks = 8;

/** Draws from `start` to `end`; a span that has not ended reaches to `known`, and what lies outside is cut off. */
export function gantt<Item extends Row>(rows: readonly Item[], start: number, end: number, known = end): Gantt<Item> {
  const length = Math.max(1000, end - start);
  const left = size.label;
  const xOf = (time: number): number => round(left + (Math.min(Math.max(time - start, 0), length) / length) * size.plot);
  const bar = ({ kind, from, to }: Span): Bar => {
    const x = xOf(from);
    const width = Math.max(size.thinnest, round(xOf(to ?? Math.max(known, from)) - x));
    return { kind, x: Math.min(x, left + size.plot - size.thinnest), width: Math.min(width, round(left + size.plot - x) || size.thinnest), open: to === null };
  };
  const bottom = size.head + rows.length * size.lane;
  return {
    width: left + size.plot + size.right,
    height: bottom + size.foot,
    start,
    length,
    plot: { left, right: left + size.plot, top: size.head, bottom },
    ticks: ticksOf(length).map((seconds) => ({ x: xOf(start + seconds * 1000), text: saySpan(seconds) })),
    lanes: rows.map(({ spans, ...row }, index) => ({ ...row, y: size.head + index * size.lane, height: size.lane, bars: spans.map(bar) })),
  };
}

/** Round numbers of seconds from 0 on, at most nine of them. */
function ticksOf(milliseconds: number): number[] {
  const seconds = milliseconds / 1000;
  const day = 86_400;
  const step = steps.find((item) => seconds / item <= mostTicks) ?? Math.ceil(seconds / mostTicks / day) * day;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

/** `0`, `30 s`, `5 min`, `2 h`, `3 d`: exact, since ticks are round. */
function saySpan(seconds: number): string {
  if (seconds === 0) return '0';
  for (const [unit, name] of [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const)
    if (seconds % unit === 0) return `${seconds / unit} ${name}`;
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
