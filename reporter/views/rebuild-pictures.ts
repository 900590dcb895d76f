import type { RunRecord } from '@millwright/core/state/kinds/run.ts';
import { type Gantt, type Row, gantt } from '../pictures/gantt.ts';
import { type Layered, layered } from '../pictures/layered.ts';
import { type Step, leftOverTime } from '../pictures/left-over-time.ts';
import { reduced } from '../pictures/reduced.ts';
import { type Shape, overStates } from '../status.ts';
import { count } from '../text.ts';
import type { RunTiming } from '../timing.ts';
import { fitting } from './component-picture.ts';
import type { NodeLine } from './rebuild.ts';

export type { Gantt, Step };

/** A node of the plan in the picture of its levels. */
export interface LevelItem {
  readonly id: string;
  readonly text: string;
  readonly name: string;
  readonly shape: Shape;
  readonly critical: boolean;
  readonly url: string;
  /** What its shape follows while the rebuild runs: `<run>/<node>`. */
  readonly follows: string | null;
}

/** A lane of the picture of times. */
export interface Lane {
  readonly id: string;
  readonly text: string;
  readonly name: string;
  readonly shape: Shape;
  readonly word: string;
  readonly critical: boolean;
  readonly url: string;
}

export interface RebuildPictures {
  readonly levels: Layered<LevelItem> | null;
  readonly times: { readonly picture: Gantt<Lane & Row>; readonly leftOut: string | null; readonly left: readonly Step[] } | null;
}

const mostLanes = 60;
const most = 12;
/** Pixels. Columns where names have the room they need, else rows. */
const sizes = { page: 1240, box: 158, between: 32, below: 30, letter: 7.2, bold: 8, besideText: 34, letters: 24 };

export function rebuildPictures(run: RunRecord, lines: readonly NodeLine[], timing: RunTiming, page: string): RebuildPictures {
  return { levels: levelsOf(run, lines, page), times: timesOf(lines, timing, page, run.state === 'running') };
}

/** Lines come the worst first, so what failed is never among what is only counted. */
function levelsOf(run: RunRecord, lines: readonly NodeLine[], page: string): Layered<LevelItem> | null {
  if (lines.length < 2) return null;
  const depth = Math.max(...lines.map((line) => line.level));
  const isWide = (depth + 1) * sizes.box + depth * sizes.between > sizes.page;
  const letters = isWide ? sizes.letters : Math.floor((sizes.box - sizes.besideText) / sizes.letter);
  const columns = Array.from({ length: depth + 1 }, (_, level) => ({
    title: `Level ${level}`,
    items: lines.filter((line) => line.level === level).map((line) => itemOf(line, page, letters, run.state === 'running' ? `${run.id}/${line.id}` : null)),
    further: [],
    table: `${page}#nodes`,
  }));
  const arrows = reduced(run.nodes.flatMap(({ id, after }) => after.map((from) => ({ from, to: id, kind: 'use' }))));
  if (!isWide) return layered(columns, arrows, { most, boxWidth: sizes.box, between: sizes.between });
  const widths = new Map(
    columns.flatMap(({ items }) =>
      items.map(({ id, text, critical }) => [id, Math.round(text.length * (critical ? sizes.bold : sizes.letter) + sizes.besideText)]),
    ),
  );
  const boxWidth = (id: string): number => widths.get(id) ?? sizes.box;
  const downTo = (shown: number): Layered<LevelItem> => layered(columns, arrows, { most: shown, boxWidth, between: sizes.below });
  let shown = most;
  let picture = downTo(shown);
  while (picture.width > sizes.page && shown > 3) picture = downTo((shown -= 1));
  return picture;
}

function itemOf({ id, component, status, critical }: NodeLine, page: string, letters: number, follows: string | null): LevelItem {
  return { id, text: fitting(component.text, letters), name: component.text, shape: status.shape, critical, url: `${page}#${encodeURIComponent(id)}`, follows };
}

/**
 * What has begun, in the order in which it began; of very many, what failed, what was critical and what took longest. While the
 * rebuild runs there is a lane for what has yet to begin, and the time it takes at the least, so that nothing moves as it goes on.
 */
function timesOf(lines: readonly NodeLine[], timing: RunTiming, page: string, isRunning: boolean): RebuildPictures['times'] {
  const hasBegun = (line: NodeLine): boolean => (timing.nodes.get(line.id)?.spans.length ?? 0) > 0;
  const begun = lines.filter((line) => hasBegun(line) || (isRunning && !isOver(line)));
  if (begun.length === 0) return null;
  const weight = (line: NodeLine): number =>
    (line.status.shape === 'bad' ? 1e12 : 0) + (line.critical ? 1e9 : 0) + (line.seconds ?? (hasBegun(line) ? 1e6 : 0));
  const shown = begun.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostLanes);
  const rows = shown.map((line): Lane & Row => {
    const { ready, spans } = timing.nodes.get(line.id) ?? { ready: null, spans: [] };
    const first = spans[0]?.from;
    const waited = ready !== null && first !== undefined && first > ready ? [{ kind: 'wait', from: ready, to: first }] : [];
    const { id, component, status, critical } = line;
    const url = `${page}#${encodeURIComponent(id)}`;
    return { id, text: fitting(component.text, 21), name: component.text, shape: status.shape, word: status.word, critical, url, spans: [...waited, ...spans] };
  });
  const levels = new Map(lines.map((line) => [line.id, line.level]));
  const beginOf = (row: Row): number => row.spans.find((span) => span.kind !== 'wait')?.from ?? 1e15 + (levels.get(row.id) ?? 0);
  rows.sort((a, b) => beginOf(a) - beginOf(b) || (a.id < b.id ? -1 : 1));
  const left = begun.length - shown.length;
  const picture = gantt(rows, timing.start, isRunning ? Math.max(timing.end, timing.start + timing.critical.seconds * 1000) : timing.end, timing.end);
  const ends = lines.flatMap((line) => (isOver(line) && line.finished !== null ? [Date.parse(line.finished)] : []));
  return {
    picture,
    left: leftOverTime(lines.length, ends, picture),
    leftOut: left === 0 ? null : `${count(left, 'more node')} that went well and took less long: in the table.`,
  };
}

function isOver({ status }: NodeLine): boolean {
  return overStates.some((state) => state === status.word);
}
