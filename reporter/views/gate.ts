import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { type NextLine, nextLine } from '../next-step.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import { type Status, answerStatus, verdictStatus } from '../status.ts';

export interface GateData {
  readonly id: string;
  readonly subject: Ref;
  readonly release: Ref;
  readonly stage: string;
  readonly verdict: string;
  readonly act: string;
  readonly next: NextLine | null;
  readonly answers: readonly AnswerLine[];
  readonly waivers: readonly { readonly id: string; readonly test: string; readonly why: string; readonly by: Ref; readonly until: string }[];
  readonly policies: readonly { readonly id: string; readonly digest: string }[];
  readonly inputsHash: string;
  readonly time: string;
  /** The decision made after this one about the same; null when this is the newest. */
  readonly newer: Ref | null;
}

export interface AnswerLine {
  readonly policy: string;
  readonly rule: string;
  readonly name: string;
  readonly status: Status;
  readonly sentence: string;
  readonly next: NextLine | null;
  readonly evidence: readonly Ref[];
  readonly waiver: string | null;
}

export function gatePages(site: Site): Page<GateData>[] {
  return site.decisions.map((decision) => {
    const data = dataOf(site, decision);
    return pageOfModel(site, {
      url: site.links.gate(decision.id).url ?? '/',
      template: 'gate',
      title: `${data.subject.text} → ${decision.stage}`,
      status: verdictStatus(decision.verdict),
      verdict: decision.sentence,
      crumbs: [home, site.links.product(decision.product), { text: 'Gates', url: '/gate/' }],
      data,
    });
  });
}

function dataOf(site: Site, decision: DecisionRecord): GateData {
  const { links } = site;
  const { id, subject, product, release, stage, verdict, act, next, answers, policies, inputsHash, time } = decision;
  const newest = site.decisions.find((item) => item.subject === subject && item.release === release && item.product === product && item.stage === stage);
  const waived = new Set(answers.map((answer) => answer.waiver));
  return {
    id,
    subject: links.any(subject),
    release: links.release(product, release),
    stage,
    verdict,
    act,
    next: next === null ? null : nextLine(links, next),
    answers: answers.map((answer): AnswerLine => ({
      policy: answer.policy,
      rule: answer.rule,
      name: answer.name,
      status: answerStatus(answer),
      sentence: answer.sentence,
      next: answer.next === undefined ? null : nextLine(links, answer.next),
      evidence: answer.evidence.map((item) => links.any(item.id)),
      waiver: answer.waiver ?? null,
    })),
    waivers: site.waivers
      .filter((waiver) => waived.has(waiver.id))
      .map((waiver) => ({ id: waiver.id, test: waiver.test, why: waiver.why, by: links.person(waiver.by), until: waiver.until })),
    policies: policies.map((policy) => ({ id: policy.id, digest: policy.digest })),
    inputsHash,
    time,
    newer: newest === undefined || newest.id === id ? null : links.gate(newest.id),
  };
}
