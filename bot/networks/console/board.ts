import { progressLine } from '../../messages/progress.ts';
import type { Glyphs, Line } from '../../messages/line.ts';
import { plural } from '../../messages/phrases.ts';
import type { Jobs } from './jobs.ts';
import type { Terminal } from './terminal.ts';

const mostLines = 3;
/** A screen is drawn again at most ten times a second, and once a second while time is all that moves. */
const soonMs = 100;
const tickMs = 1000;

export interface Board {
  show(jobs: Jobs): void;
  /** A line under the jobs: what the person waits for. */
  wait(line: string | undefined): void;
  close(): void;
}

/** Moving lines about what is under way, one a job, the oldest first. */
export function openBoard(terminal: Terminal, needs: { columns(): number; now(): Temporal.Instant; readonly glyphs: Glyphs }): Board {
  let jobs: Jobs = new Map();
  let waiting: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  const draw = (): void => {
    timer = undefined;
    const all = [...jobs.values()].toSorted((a, b) => (a.created < b.created ? -1 : 1));
    const shown = all.length > mostLines + 1 ? all.slice(0, mostLines) : all;
    const lines: Line[] = shown.map((job) => ({
      text: progressLine(job, { now: needs.now(), columns: needs.columns(), glyphs: needs.glyphs }),
      tone: 'quiet',
    }));
    if (all.length > shown.length) lines.push({ text: `and ${plural(all.length - shown.length, 'more job')}; status lists them`, tone: 'quiet' });
    if (waiting !== undefined) lines.push({ text: waiting, tone: 'quiet' });
    terminal.move(lines);
    if (all.length > 0) later(tickMs);
  };
  const later = (ms: number): void => {
    if (timer !== undefined && isSoon) return;
    clearTimeout(timer);
    isSoon = ms < tickMs;
    timer = setTimeout(draw, ms).unref();
  };
  return {
    show(next) {
      jobs = next;
      later(soonMs);
    },
    wait(line) {
      waiting = line;
      clearTimeout(timer);
      draw();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
