import type { Answer, AnswerWord, Verdict } from '@millwright/core/model/answer.ts';
import type { TestOutcome } from '@millwright/core/state/kinds/evidence.ts';
import type { ComposeRecord, PromotionRecord } from '@millwright/core/state/kinds/release.ts';
import type { NodeState, RunState } from '@millwright/core/state/kinds/run.ts';

/** What is seen at a glance: a shape and a colour, always beside a word. The legend under each page explains these seven. */
export const shapes = {
  good: 'done, and good',
  busy: 'being done now',
  wait: 'waits for something that comes by itself',
  person: 'waits for a person, or is not whole',
  bad: 'failed',
  held: 'held or frozen on purpose',
  off: 'over, or not asked for',
} as const;
export type Shape = keyof typeof shapes;

export interface Status {
  readonly word: string;
  readonly shape: Shape;
}

const runShapes: Record<RunState, Shape> = { running: 'busy', done: 'good', failed: 'bad', canceled: 'off', held: 'held' };
export const nodeShapes: Readonly<Record<NodeState, Shape>> = {
  waiting: 'wait',
  ready: 'wait',
  submitted: 'busy',
  building: 'busy',
  signing: 'busy',
  built: 'good',
  unchanged: 'good',
  reused: 'good',
  failed: 'bad',
  'dep-failed': 'bad',
  held: 'held',
  canceled: 'off',
};
/** States out of which a node does not come by itself. */
export const overStates: readonly NodeState[] = ['built', 'unchanged', 'reused', 'failed', 'dep-failed', 'canceled'];
const composeShapes: Record<ComposeRecord['state'], Shape> = {
  wait: 'wait',
  generating: 'busy',
  done: 'good',
  incomplete: 'person',
  failed: 'bad',
  removed: 'off',
};
const promotionShapes: Record<PromotionRecord['state'], Shape> = { signing: 'busy', moving: 'busy', done: 'good', failed: 'bad' };
const outcomeShapes: Record<TestOutcome, Shape> = {
  passed: 'good',
  info: 'good',
  failed: 'bad',
  needs_inspection: 'person',
  queued: 'wait',
  running: 'busy',
  error: 'bad',
};
const answerShapes: Record<AnswerWord, Shape> = { satisfied: 'good', waiting: 'wait', failed: 'bad', missing: 'wait', unknown: 'person', waived: 'good' };
const verdictShapes: Record<Verdict, Shape> = {
  'not-applicable': 'off',
  pass: 'good',
  'pass-waived': 'good',
  wait: 'wait',
  'wait-for-other': 'wait',
  'blocked-by-other': 'held',
  'needs-approval': 'person',
  unknown: 'person',
  rejected: 'bad',
};

export const runStatus = (state: RunState): Status => ({ word: state, shape: runShapes[state] });
export const nodeStatus = (state: NodeState): Status => ({ word: state, shape: nodeShapes[state] });
export const composeStatus = (state: ComposeRecord['state']): Status => ({ word: state, shape: composeShapes[state] });
export const promotionStatus = (state: PromotionRecord['state']): Status => ({ word: state, shape: promotionShapes[state] });
export const outcomeStatus = (outcome: TestOutcome): Status => ({ word: outcome.replaceAll('_', ' '), shape: outcomeShapes[outcome] });
export const verdictStatus = (verdict: Verdict): Status => ({ word: verdict.replaceAll('-', ' '), shape: verdictShapes[verdict] });

/** What is missing comes by itself or from a person: who acts next tells. */
export function answerStatus({ answer, next }: Answer): Status {
  return { word: answer, shape: answer === 'missing' && next !== undefined && next.actor !== 'system' ? 'person' : answerShapes[answer] };
}
