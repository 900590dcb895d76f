import { stamp } from '../model/time.ts';
import type { Config, PolicyConfig } from '../config/schema.ts';
import type { Answer, NextStep, Verdict } from '../model/answer.ts';
import { verdicts } from '../model/answer.ts';
import { digestOfValue, type Digest } from '../model/digest.ts';
import type { DecisionRecord } from '../state/kinds/release.ts';
import { ruleOf, type RuleId } from './rules.ts';
import type { Facts, GateSubject } from './rule.ts';
import { waiveAnswers } from './waive.ts';

/** Makes a gate's decision: policies that match, their rules' answers, waivers, and the worst answer as the verdict. Pure. */
export function decide(subject: GateSubject, facts: Facts, policies: Config['policies']): DecisionRecord {
  const matching = [...policies].filter(([, policy]) => matches(policy, subject));
  const asked = matching.flatMap(([id, policy]) => answersOf(id, policy, subject, facts));
  const frozen: Answer = { policy: 'freezes', rule: 'freeze', ...ruleOf('freeze').check({} as never, subject, facts) };
  const whole = wholeness(subject);
  const answers =
    whole !== null
      ? [...asked, whole]
      : asked.some((answer) => answer.rule === 'freeze') || (frozen.answer === 'satisfied' && asked.length > 0)
        ? asked
        : [...asked, frozen];
  const verdict = matching.length === 0 && frozen.answer === 'satisfied' && whole === null ? 'not-applicable' : worst(answers);
  const identity = { subject: subject.id, release: subject.release.id, stage: subject.stage.name, moving: facts.moving };
  const inputsHash = digestOfValue({
    ...identity,
    answers: answers.map(timeless),
    compose: subject.compose.hash,
    policies: matching.map(([id, policy]) => [id, digestOfValue(policy)]),
  });
  const next = nextOf(answers);
  return {
    id: `d-${inputsHash.slice(7, 19)}`,
    subject: subject.id,
    product: subject.release.product,
    release: subject.release.release,
    stage: subject.stage.name,
    verdict,
    act: actOf(verdict),
    sentence: sentenceOf(verdict, subject, answers),
    next: next === null ? null : { ...next },
    answers,
    policies: matching.map(([id, policy]) => ({ id, digest: digestOfValue(policy) as Digest })),
    inputsHash,
    time: stamp(facts.now),
  };
}

/** A compose that is not whole goes nowhere, whatever policies say. Null when it is. */
function wholeness({ id, compose, release }: GateSubject): Answer | null {
  if (compose.state === 'done') return null;
  const lacking = compose.missing.map((item) => item.reason).join(', ');
  const sentence =
    compose.state === 'generating' || compose.state === 'wait' ? 'It is still being made.' : `It is ${compose.state}${lacking === '' ? '' : `: ${lacking}`}.`;
  const isComing = compose.state === 'generating' || compose.state === 'wait';
  const next = isComing
    ? { actor: 'system', action: 'wait until it is made', at: null }
    : { actor: `role:releng of ${release.product}`, action: `rebuild --unbuilt, then compose ${release.product}/${release.release}`, at: null };
  return { policy: 'compose', rule: 'complete', name: id, answer: isComing ? 'waiting' : 'failed', sentence, evidence: [], next };
}

/** What an answer says, without the words that change with the clock. */
function timeless({ policy, rule, name, answer, evidence, waiver }: Answer) {
  return { policy, rule, name, answer, evidence, waiver };
}

/** May something move on this verdict? */
export function passes(verdict: Verdict): boolean {
  return verdict === 'pass' || verdict === 'pass-waived' || verdict === 'not-applicable';
}

function matches(policy: PolicyConfig, { release, stage }: GateSubject): boolean {
  const { product, release: releases, stage: stages } = policy.match;
  const releaseNames = [release.release, `${release.product}/${release.release}`];
  return (
    (product?.includes(release.product) ?? true) && (releases?.some((name) => releaseNames.includes(name)) ?? true) && (stages?.includes(stage.name) ?? true)
  );
}

function answersOf(policy: string, config: PolicyConfig, subject: GateSubject, facts: Facts): Answer[] {
  const answers = config.rules.map((rule): Answer => {
    const [id, options] = Object.entries(rule)[0] as [RuleId, never];
    return { policy, rule: id, ...ruleOf(id).check(options, subject, facts) };
  });
  const waived = waiveAnswers(answers, facts.waivers, facts.now);
  const counted = config.unknown === 'ignore' ? waived.filter((answer) => answer.answer !== 'unknown') : waived;
  const good = counted.filter((answer) => answer.answer === 'satisfied' || answer.answer === 'waived');
  if (config.combine === 'all') return counted;
  // One is enough: until one is satisfied, the one that is nearest to it stands for all.
  const nearest = counted.toSorted((a, b) => nearness(a) - nearness(b)).slice(0, 1);
  return good.length > 0 ? good : nearest;
}

/** What comes by itself is nearer than what a person has to do. */
function nearness(answer: Answer): number {
  return verdicts.indexOf(verdictOf(answer)) * 2 + (answer.next?.actor === 'system' ? 0 : 1);
}

/** The verdict of these answers: that of the worst. */
export function worst(answers: readonly Answer[]): Verdict {
  return answers.map(verdictOf).reduce((a, b) => (verdicts.indexOf(b) > verdicts.indexOf(a) ? b : a), 'pass');
}

function verdictOf(answer: Answer): Verdict {
  switch (answer.answer) {
    case 'satisfied':
      return 'pass';
    case 'waived':
      return 'pass-waived';
    case 'waiting':
      return 'wait';
    case 'missing':
      return answer.rule === 'approval' ? 'needs-approval' : 'wait';
    case 'unknown':
      return 'unknown';
    case 'failed':
      return 'rejected';
  }
}

function actOf(verdict: Verdict): DecisionRecord['act'] {
  if (passes(verdict)) return 'nobody';
  return verdict === 'wait' || verdict === 'wait-for-other' || verdict === 'blocked-by-other' ? 'wait' : 'person';
}

/** The first unmet answer in order of verdict, worst first: who can do something about it. */
function nextOf(answers: readonly Answer[]): NextStep | null {
  const unmet = answers.filter((answer) => answer.next !== undefined && answer.answer !== 'satisfied' && answer.answer !== 'waived');
  unmet.sort((a, b) => verdicts.indexOf(verdictOf(b)) - verdicts.indexOf(verdictOf(a)));
  return unmet[0]?.next ?? null;
}

function sentenceOf(verdict: Verdict, { id, stage, release }: GateSubject, answers: readonly Answer[]): string {
  const name = id.replace(/^compose:/, '');
  const where = `${release.product}/${release.release} ${stage.name}`;
  const unmet = answers.filter((answer) => answer.answer !== 'satisfied' && answer.answer !== 'waived');
  const first = unmet.toSorted((a, b) => verdicts.indexOf(verdictOf(b)) - verdicts.indexOf(verdictOf(a)))[0];
  const more = unmet.length > 1 ? ` ${unmet.length === 2 ? 'One more requirement is' : `${unmet.length - 1} more requirements are`} open.` : '';
  if (verdict === 'not-applicable') return `No policy covers ${where}; ${name} may move there.`;
  if (verdict === 'pass') return `${name} may move to ${where}.`;
  if (verdict === 'pass-waived') return `${name} may move to ${where}, with ${answers.filter((answer) => answer.answer === 'waived').length} waived.`;
  const lead = verdict === 'rejected' ? 'may not move' : verdict === 'needs-approval' ? 'needs an approval before it moves' : 'has to wait before it moves';
  return `${name} ${lead} to ${where}: ${lowerFirst(first?.sentence ?? '')}${more}`;
}

function lowerFirst(text: string): string {
  return /^(The|One|It|No|All) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
