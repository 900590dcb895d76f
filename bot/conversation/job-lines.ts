import { sayDuration } from '@millwright/core/model/time.ts';
import type { NodeState, RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { unicode } from '../messages/line.ts';
import { bare } from '../messages/phrases.ts';
import { progressLine, type Progress } from '../messages/progress.ts';

/** What is kept of a job that is told in a room. Times in milliseconds of the epoch. */
export interface Told {
  readonly began: number;
  readonly last: number;
  /** Edits, or lines beside the first and the last. */
  readonly times: number;
  readonly text: string;
}

/** How often a job under way is told: edits of one message, or lines of their own. */
export interface ProgressBudget {
  readonly most: number;
  readonly apartMs: number;
}

export const editBudget: ProgressBudget = { most: 12, apartMs: 10_000 };
export const lineBudget: ProgressBudget = { most: 3, apartMs: 60_000 };

/** Milliseconds until it may be told again: longer the longer it has run, so that the budget lasts. Undefined: no more. */
export function nextIn(told: Told, budget: ProgressBudget, now: number): number | undefined {
  if (told.times >= budget.most) return undefined;
  const apart = Math.max(budget.apartMs, (told.last - told.began) / 2);
  return Math.max(0, told.last + apart - now);
}

const over: ReadonlySet<NodeState> = new Set(['built', 'unchanged', 'reused', 'failed', 'dep-failed', 'canceled']);

/** How far a job is, without the passing of time: what tells whether there is news. */
export function countLine({ pieces, states }: Pick<Progress, 'pieces' | 'states'>): string {
  const all = [...states.values()];
  const failed = all.filter((state) => state === 'failed' || state === 'dep-failed').length;
  return `${all.filter((state) => over.has(state)).length}/${pieces.size} done${failed === 0 ? '' : `, ${failed} failed`}`;
}

export function sayUnderWay(id: string, job: Progress, by: readonly string[], now: Temporal.Instant): Document {
  return {
    verdict: `${id}: ${progressLine(job, { now, columns: 110, glyphs: unicode })}`,
    next: `status ${id} tells more; cancel ${id} ends it. Asked by ${by.map(bare).join(' and ')}.`,
  };
}

export function sayMilestone(id: string, job: Progress): Document {
  return { verdict: `${id}: ${countLine(job)}.` };
}

/** Result, duration, who asked; the link is the document's own. */
export function sayEnd(document: Document, run: RunRecord): Document {
  const took = run.ended === null || document.verdict.includes(' after ') ? '' : `, took ${sayDuration(Date.parse(run.ended) - Date.parse(run.created))}`;
  const said = document.verdict.startsWith(run.id) ? document.verdict : `${run.id}: ${document.verdict}`;
  return { ...document, verdict: `${said} (asked by ${run.by.map(bare).join(' and ')}${took})` };
}
