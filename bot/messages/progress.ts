import { sayDuration } from '@millwright/core/model/time.ts';
import type { NodeState, RunKind } from '@millwright/core/state/kinds/run.ts';
import { widthOf } from '@millwright/core/words/width.ts';
import type { Glyphs } from './line.ts';
import { bare, plural, some } from './phrases.ts';

/** What a line about a job under way is made from. */
export interface Progress {
  readonly kind: RunKind;
  readonly subject: string;
  readonly created: string;
  readonly pieces: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, NodeState>;
  readonly to: string | null;
}

const over: ReadonlySet<NodeState> = new Set(['built', 'unchanged', 'reused', 'failed', 'dep-failed', 'canceled']);
const busy: ReadonlySet<NodeState> = new Set(['submitted', 'building', 'signing']);

/** `Building 6 components ██████░░░░ 4/6 12 s: motd, starter`, as much of it as a row has room for; never less than what and how far. A job of one piece has no bar. */
export function progressLine(job: Progress, screen: { readonly now: Temporal.Instant; readonly columns: number; readonly glyphs: Glyphs }): string {
  const { now, columns, glyphs } = screen;
  const total = job.pieces.size;
  const ended = [...job.states.values()].filter((state) => over.has(state)).length;
  const failed = [...job.states.values()].filter((state) => state === 'failed' || state === 'dep-failed').length;
  const seconds = Math.floor((now.epochMilliseconds - Date.parse(job.created)) / 1000);
  if (total === 1) return seconds < 1 ? `${whatOf(job, total)} …` : `${whatOf(job, total)} … ${sayDuration(seconds * 1000)}`;
  const after = [`${ended}/${total}`, ...(failed === 0 ? [] : [`${failed} failed`]), ...(seconds < 1 ? [] : [sayDuration(seconds * 1000)])];
  const names = [...job.pieces].filter(([id]) => busy.has(job.states.get(id) ?? 'waiting')).map(([, name]) => name);
  const room = Math.max(1, columns - 1);
  for (const [what, cells] of [
    [whatOf(job, total), 20],
    [whatOf(job, total), 10],
    [shortOf(job), 10],
    [shortOf(job), 5],
  ] as const) {
    const line = `${what} ${barOf(ended, total, cells, glyphs)} ${after.join(', ')}`;
    if (widthOf(line) > room) continue;
    const named = `${line}: ${some(names, 3)}`;
    return names.length > 0 && widthOf(named) <= room ? named : line;
  }
  return `${shortOf(job)} ${ended}/${total}`;
}

function whatOf({ kind, subject, to }: Progress, total: number): string {
  if (kind === 'rebuild') return `Building ${plural(total, 'component')}`;
  if (kind === 'compose') return `Composing ${bare(subject)}`;
  if (kind === 'promotion') return to === null ? `Moving ${subject}` : `Moving to ${to}`;
  const [test = '', compose = ''] = subject.split(' ');
  return `Testing ${bare(compose)} with ${test}`;
}

function shortOf({ kind, subject }: Progress): string {
  return { rebuild: 'Building', compose: 'Composing', promotion: 'Moving', test: `Test ${subject.split(' ')[0]}` }[kind];
}

function barOf(done: number, total: number, cells: number, { full, empty }: Glyphs): string {
  const filled = total === 0 ? cells : Math.floor((done / total) * cells);
  return full.repeat(filled) + empty.repeat(cells - filled);
}
