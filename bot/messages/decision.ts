import { passes } from '@millwright/core/policy/decide.ts';
import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { sayActor } from '@millwright/core/words/people.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { bare } from './phrases.ts';

/** A gate's decision as people read it: the verdict, who acts next, then every requirement by name. */
export function sayDecision(decision: DecisionRecord, standing: { readonly since: string | null; readonly isStored: boolean }): Document {
  const { next, answers, subject, stage } = decision;
  const open = passes(decision.verdict) ? `promote ${bare(subject)} ${stage}` : undefined;
  const act = next === null ? undefined : next.actor === 'system' ? `nobody has to act; ${next.action}.` : `${sayActor(next.actor)}: ${next.action}`;
  const stands =
    standing.since === null ? undefined : `${bare(subject)} stands in ${decision.product}/${decision.release} ${stage} since ${sayMoment(standing.since)}.`;
  const line = stands === undefined ? (open ?? act) : undefined;
  return {
    verdict: stands ?? decision.sentence,
    ...(line === undefined ? {} : { next: line }),
    // Only a decision that something was made of has a page.
    page: standing.isStored ? `/gate/${decision.id}/` : `/compose/${bare(subject)}/`,
    body: [
      {
        kind: 'table',
        columns: ['POLICY', 'RULE', 'ANSWER', 'WHY'],
        rows: answers.map((answer) => [answer.policy, `${answer.rule} ${answer.name}`, answer.answer, answer.sentence]),
      },
    ],
  };
}
