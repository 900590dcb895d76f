import { passes } from '@millwright/core/policy/decide.ts';
import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { bare } from './phrases.ts';

/** A gate's decision as people read it: the verdict, who acts next, then every requirement by name. */
export function sayDecision(decision: DecisionRecord): Document {
  const { next, answers, subject, stage } = decision;
  const open = passes(decision.verdict) ? `promote ${bare(subject)} ${stage}` : undefined;
  const act =
    next === null ? undefined : next.actor === 'system' ? `nobody has to act; ${next.action}.` : `${next.actor.replace(/^(role|person):/, '')}: ${next.action}`;
  const line = open ?? act;
  return {
    verdict: decision.sentence,
    ...(line === undefined ? {} : { next: line }),
    page: `/gate/${decision.id}/`,
    body: [
      {
        kind: 'table',
        columns: ['POLICY', 'RULE', 'ANSWER', 'WHY'],
        rows: answers.map((answer) => [answer.policy, `${answer.rule} ${answer.name}`, answer.answer, answer.sentence]),
      },
    ],
  };
}
