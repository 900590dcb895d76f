import type { Answer } from '@millwright/core/model/answer.ts';
import { worst } from '@millwright/core/policy/decide.ts';
import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { type NextLine, nextLine } from '../next-step.ts';
import type { Site } from '../site.ts';
import { type Status, verdictStatus } from '../status.ts';
import { countInWords } from '../text.ts';

/** Something that would change a verdict: by whom, and what the verdict would be if nothing else changed. */
export interface Turn {
  readonly when: string;
  readonly next: NextLine | null;
  readonly verdict: Status;
  /** When it happens by itself; null where somebody has to do something, or nobody knows. */
  readonly at: string | null;
}

const bad: ReadonlySet<string> = new Set(['failed', 'error', 'needs_inspection']);

/** Each open requirement met alone, all of them met, and each waiver at its end. */
export function turnsOf(site: Site, { answers }: DecisionRecord): Turn[] {
  const open = answers.filter((answer) => answer.answer !== 'satisfied' && answer.answer !== 'waived');
  const turns = open.map((answer): Turn => {
    const next = answer.next === undefined ? null : nextLine(site.links, answer.next);
    return { when: `${nameOf(answer)} is satisfied`, next, verdict: verdictWith(answers, new Map([[answer, 'satisfied']])), at: next?.at ?? null };
  });
  if (open.length > 1) {
    const all = verdictWith(answers, new Map(open.map((answer) => [answer, 'satisfied'])));
    turns.push({
      when: open.length === 2 ? 'both are satisfied' : `all ${countInWords(open.length, 'is', 'are')} satisfied`,
      next: null,
      verdict: all,
      at: null,
    });
  }
  for (const answer of answers) {
    const waiver = site.waivers.find((item) => item.id === answer.waiver);
    if (waiver === undefined || answer.answer !== 'waived') continue;
    const isBad = answer.evidence.some(({ id }) => bad.has(site.results.find((result) => result.id === id)?.outcome ?? ''));
    const without = verdictWith(answers, new Map([[answer, isBad ? 'failed' : 'missing']]));
    turns.push({ when: `the waiver of ${nameOf(answer)} ends`, next: null, verdict: without, at: waiver.until });
  }
  return turns;
}

function verdictWith(answers: readonly Answer[], changed: ReadonlyMap<Answer, Answer['answer']>): Status {
  return verdictStatus(worst(answers.map((answer) => ({ ...answer, answer: changed.get(answer) ?? answer.answer }))));
}

function nameOf({ rule, name }: Answer): string {
  return name === '' || name === rule ? rule : `${rule} ${name}`;
}
