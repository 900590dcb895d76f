import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { Asked, WaitingLine } from './views/home.ts';
import { releasesByComponent } from './deliverables.ts';
import type { Ref } from './page.ts';
import { openDecisions } from './releases.ts';
import { bare } from './shipping.ts';
import type { Site } from './site.ts';
import { actorName, isCommand } from './next-step.ts';
import { shortName, someOf } from './text.ts';

/** What goes on only when a person does something, the longest waiting first. */
export function waitingForPeople(site: Site): WaitingLine[] {
  const plans = site.plans.filter((plan) => plan.state === 'pending' && Temporal.Instant.compare(plan.expires, site.at) > 0);
  const gates = openDecisions(site).filter((decision) => decision.act === 'person' || needsResult(decision));
  const lines = [...plans.map((plan) => planLine(site, plan)), ...gates.map((decision) => gateLine(site, decision)), ...heldLines(site), ...glassLines(site)];
  return lines.sort((a, b) => Temporal.Instant.compare(a.since, b.since));
}

type Decision = ReturnType<typeof openDecisions>[number];

/** A test that nothing here runs: its result has to come from outside. */
function needsResult({ answers }: Decision): boolean {
  return answers.some((answer) => answer.answer === 'missing' && answer.next !== undefined && answer.next.actor !== 'system');
}

function planLine(site: Site, plan: PlanRecord): WaitingLine {
  const asker = site.links.person(plan.by).text;
  const releases = releasesOfPlan(site, plan);
  const [product] = releases.map((release) => release.text.split('/', 1)[0]);
  const needs = plan.needs.map(({ role, different }) => `${role}${different ? `, not ${asker}` : ''}`);
  return {
    who: needs.length === 0 ? asker : needs.join('; '),
    sentence: `${asker} asked: ${shortName(plan.command)}`,
    todo: `confirm ${plan.code}`,
    command: true,
    until: plan.expires,
    since: plan.made,
    what: { text: plan.id, url: null },
    releases,
    needs:
      plan.needs.length === 0
        ? [{ person: plan.by, role: null, product: null, not: null }]
        : plan.needs.map(({ role, different }) => ({ person: null, role, product: product ?? null, not: different ? plan.by : null })),
  };
}

/** The releases a plan would change, as far as it says so. */
function releasesOfPlan(site: Site, { ask, value }: PlanRecord): Ref[] {
  const [asked, planned] = [ask, value].map((item) => (item !== null && typeof item === 'object' ? (item as Record<string, unknown>) : {}));
  const compose = site.composes.find((item) => item.id === bare(String(asked?.['subject'] ?? '')));
  const product = planned?.['product'] ?? compose?.product;
  const release = planned?.['release'] ?? compose?.release;
  if (typeof product === 'string' && typeof release === 'string') return [site.links.release(product, release)];
  if (typeof asked?.['release'] === 'string') return [site.links.any(asked['release'])];
  const causes = Array.isArray(planned?.['causes']) ? planned['causes'] : [];
  const byComponent = releasesByComponent(site);
  const found = causes.flatMap((cause) => byComponent.get(String(cause)) ?? []);
  return [...new Map(found.map((item) => [item.text, item])).values()];
}

function gateLine(site: Site, { id, product, release, answers, next, sentence, time }: Decision): WaitingLine {
  const names = answers
    .filter((answer) => answer.answer === 'missing' || answer.answer === 'failed' || answer.answer === 'unknown')
    .map((answer) => answer.name);
  return {
    who: next === null ? 'somebody' : actorName(site.links, next.actor),
    sentence: sentence === '' ? `Not answered: ${someOf(names)}.` : sentence,
    todo: next?.action ?? null,
    command: next !== null && isCommand(next.action),
    until: next?.at ?? null,
    since: time,
    what: site.links.gate(id),
    releases: [site.links.release(product, release)],
    needs: next === null ? [] : [askedOf(next.actor)],
  };
}

/** `role:releng of web`, or a person. */
function askedOf(actor: string): Asked {
  const role = /^role:(\S+)(?: of (.+))?$/.exec(actor);
  return { person: role === null ? actor : null, role: role?.[1] ?? null, product: role?.[2] ?? null, not: null };
}

function heldLines(site: Site): WaitingLine[] {
  return site.runs
    .filter(
      (run) => run.kind === 'rebuild' && (run.state === 'held' || (run.state === 'running' && site.nodes.get(run.id)?.some((node) => node.state === 'held'))),
    )
    .map((run) => ({
      who: someOf(run.by.map((person) => site.links.person(person).text)),
      sentence: `The rebuild ${run.id} is held.`,
      todo: `unhold ${run.id}`,
      command: true,
      until: null,
      since: run.created,
      what: site.links.rebuild(run.id),
      releases: [],
      needs: run.by.map((person) => ({ person, role: null, product: null, not: null })),
    }));
}

/** What was done alone stays until an admin who did not do it has looked at it. */
function glassLines(site: Site): WaitingLine[] {
  return site.brokenGlass
    .filter((act) => act.signedOff === null)
    .map((act) => ({
      who: `an admin, not ${site.links.person(act.by).text}`,
      sentence: `${site.links.person(act.by).text} did alone what needs two: ${shortName(act.command)} (${act.why})`,
      todo: `break-glass ${act.id} --sign-off`,
      command: true,
      until: null,
      since: act.time,
      what: { text: act.id, url: null },
      releases: [],
      needs: [{ person: null, role: 'admin', product: null, not: act.by }],
    }));
}
