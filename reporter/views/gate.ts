import type { Answer } from '@millwright/core/model/answer.ts';
import { decisionKind, type DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { actionsAbout, needsOf } from '../actions.ts';
import { type NextLine, nextLine } from '../next-step.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Links } from '../links.ts';
import type { Site } from '../site.ts';
import { type Status, answerStatus, verdictStatus } from '../status.ts';
import { policyOf, ruleBehind, summaryOf, textOf } from '../policy-text.ts';
import { type Turn, turnsOf } from './gate-turns.ts';

export interface GateData {
  readonly id: string;
  readonly subject: Ref;
  readonly release: Ref;
  readonly stage: string;
  readonly verdict: string;
  readonly act: string;
  readonly next: NextLine | null;
  /** What is still to come first, then what is satisfied. */
  readonly answers: readonly AnswerLine[];
  /** What would change the verdict, and to what. */
  readonly turns: readonly Turn[];
  readonly policies: readonly { readonly id: string; readonly digest: string; readonly changed: boolean }[];
  readonly inputsHash: string;
  readonly time: string;
  /** The decision made after this one about the same; null when this is the newest. */
  readonly newer: Ref | null;
  /** Decisions made before this one about the same, newest first. */
  readonly earlier: readonly { readonly gate: Ref; readonly status: Status; readonly time: string; readonly sentence: string }[];
}

export interface AnswerLine {
  readonly policy: string;
  readonly rule: string;
  readonly name: string;
  readonly status: Status;
  readonly sentence: string;
  readonly next: NextLine | null;
  /** The first of what it was made from. */
  readonly evidence: readonly Ref[];
  readonly evidenceTotal: number;
  readonly waiver: WaiverLine | null;
  /** The rule as the policy has it; null where the policy has been changed since. */
  readonly text: string | null;
  /** What rules of this kind ask for. */
  readonly asks: string | null;
  readonly open: boolean;
}

export interface WaiverLine {
  readonly id: string;
  readonly why: string;
  readonly by: Ref;
  readonly until: string;
}

const mostEvidence = 3;

export function gatePages(site: Site): Page<GateData>[] {
  const needs = needsOf(site);
  return site.decisions.map((decision) => {
    const data = dataOf(site, decision);
    return pageOfModel(site, {
      url: site.links.gate(decision.id).url ?? '/',
      template: 'gate',
      title: `${data.subject.text} → ${decision.stage}`,
      status: verdictStatus(decision.verdict),
      verdict: decision.sentence,
      crumbs: [home, site.links.product(decision.product), { text: 'Gates', url: '/gate/' }],
      actions: actionsAbout(needs, [site.links.gate(decision.id).url]),
      sources: [{ what: 'the decision', path: decisionKind.path(decision.id) }],
      data,
    });
  });
}

function dataOf(site: Site, decision: DecisionRecord): GateData {
  const { links } = site;
  const { id, subject, product, release, stage, verdict, act, next, answers, policies, inputsHash, time } = decision;
  const alike = site.decisions.filter((item) => item.subject === subject && item.release === release && item.product === product && item.stage === stage);
  const [newest] = alike;
  return {
    id,
    subject: links.any(subject),
    release: links.release(product, release),
    stage,
    verdict,
    act,
    next: next === null ? null : nextLine(links, next),
    answers: answers.map((answer) => answerLine(site, decision, answer)).sort((a, b) => Number(b.open) - Number(a.open)),
    turns: turnsOf(site, decision),
    policies: policies.map((policy) => ({ id: policy.id, digest: policy.digest, changed: policyOf(site, policy.id, policy.digest) === undefined })),
    inputsHash,
    time,
    earlier: alike
      .slice(alike.indexOf(decision) + 1, alike.indexOf(decision) + 11)
      .map((item) => ({ gate: links.gate(item.id), status: verdictStatus(item.verdict), time: item.time, sentence: item.sentence })),
    newer: newest === undefined || newest.id === id ? null : links.gate(newest.id),
  };
}

function answerLine(site: Site, { policies }: DecisionRecord, answer: Answer): AnswerLine {
  const { links } = site;
  const policy = policies.find((item) => item.id === answer.policy);
  const inForce = policy === undefined ? undefined : policyOf(site, policy.id, policy.digest);
  const rule = inForce === undefined ? undefined : ruleBehind(inForce, answer.rule, answer.name);
  const waiver = site.waivers.find((item) => item.id === answer.waiver);
  return {
    policy: answer.policy,
    rule: answer.rule,
    name: answer.name,
    status: answerStatus(answer),
    sentence: answer.sentence,
    next: answer.next === undefined ? null : nextLine(links, answer.next),
    evidence: answer.evidence.slice(0, mostEvidence).map((item) => evidenceRef(links, item.id)),
    evidenceTotal: answer.evidence.length,
    waiver: waiver === undefined ? null : { id: waiver.id, why: waiver.why, by: links.person(waiver.by), until: waiver.until },
    text: rule === undefined ? null : textOf(rule),
    asks: summaryOf(answer.rule),
    open: answer.answer !== 'satisfied' && answer.answer !== 'waived',
  };
}

/** Signatures are called by key and digest, of which the beginning is enough. */
function evidenceRef(links: Links, id: string): Ref {
  const signature = /^(.+)\/sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(id);
  return signature === null ? links.any(id) : { text: `${signature[1]}/${signature[2]}`, url: null };
}
