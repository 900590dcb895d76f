import { lines } from '../story/lines.ts';
import { allBlows, tellingFirst } from './blows.ts';
import { rehearse, strike, type Blow, type Outcome } from './crash.ts';
import { placeOf } from './place.ts';

export interface Report {
  readonly lines: number;
  readonly points: number;
  readonly places: number;
  readonly planned: number;
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
}

export interface Limits {
  /** No new blow after so many seconds; without it all are struck. */
  readonly seconds?: number;
  readonly workers?: number;
  /** Which of all blows; all of them without it. */
  readonly choose?: (all: readonly Blow[]) => readonly Blow[];
  readonly told?: (outcome: Outcome, done: number, planned: number) => void;
}

/** Strikes the story at every distinct point, each worker in a world of its own. */
export async function strikeAll(limits: Limits = {}): Promise<Report> {
  const began = performance.now();
  const spent = (): number => (performance.now() - began) / 1000;
  const workers = await Promise.all(Array.from({ length: limits.workers ?? 2 }, () => rehearse()));
  try {
    const [model] = workers;
    if (model === undefined) throw new Error('No worker was asked for.');
    const blows = tellingFirst((limits.choose ?? ((all) => all))(allBlows(model)));
    const outcomes: Outcome[] = [];
    let next = 0;
    await Promise.all(
      workers.map(async (rehearsal) => {
        for (let blow = blows[next++]; blow !== undefined && spent() < (limits.seconds ?? Infinity); blow = blows[next++]) {
          const outcome = await strike(rehearsal, blow);
          outcomes.push(outcome);
          limits.told?.(outcome, outcomes.length, blows.length);
        }
      }),
    );
    const points = model.steps.flatMap((step) => step.points);
    return { lines: lines.length, points: points.length, places: new Set(points.map(placeOf)).size, planned: blows.length, outcomes, seconds: spent() };
  } finally {
    for (const worker of workers) worker.remove();
  }
}

/** What a person reads at the end: how much was tried, and each failure with what it takes to try it again. */
export function told(report: Report): string {
  const failed = report.outcomes.filter((outcome) => outcome.wrong.length > 0);
  const reached = report.outcomes.filter((outcome) => outcome.reached).length;
  const places = new Set(report.outcomes.filter((outcome) => outcome.reached).map((outcome) => placeOf(outcome.blow.point))).size;
  return [
    ...failed.flatMap((outcome) => [nameOf(outcome.blow), ...outcome.wrong.map((fault) => `    ${fault}`)]),
    `${report.lines} lines pass ${report.points} points at ${report.places} places of the source.`,
    `${report.outcomes.length} of ${report.planned} blows struck in ${Math.round(report.seconds)} s; ${reached} died where they were meant to, at ${places} places; ${failed.length} failed.`,
  ].join('\n');
}

export function nameOf(blow: Blow): string {
  return `line ${blow.step + 1} (${lines[blow.step]?.title}), ${blow.how}, ${blow.when} ${blow.point}`;
}
