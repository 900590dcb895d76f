import { type ReleaseRef, allReleases, isIrreversible } from '@millwright/core/config/releases.ts';
import { composeKind, decisionKind, pointerKind } from '@millwright/core/state/kinds/release.ts';
import { freezeKind, lockKind } from '@millwright/core/state/kinds/evidence.ts';
import { type Needs, actionsOf, needsOf } from '../actions.ts';
import { type Deliverable, deliverablesOf } from '../deliverables.ts';
import { type Life, lifeOf } from '../lifecycle.ts';
import { type Action, type Page, type Ref, type Source, home, pageOfModel } from '../page.ts';
import { type Dates, datesOf, freezesOf, locksOf, newestCompose, openDecisions } from '../releases.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, promotionStatus, verdictStatus } from '../status.ts';
import { shortName, someOf } from '../text.ts';

/** A release as it stands: what a line about it tells, wherever it is. */
export interface ReleaseSummary {
  readonly release: string;
  readonly name: string;
  readonly page: Ref;
  readonly status: Status;
  readonly verdict: string;
  readonly zone: string;
  readonly dates: Dates;
  readonly newest: ComposeLine | null;
  readonly stages: readonly StageData[];
  readonly freezes: readonly { readonly id: string; readonly stage: string | null; readonly until: string; readonly why: string; readonly by: Ref }[];
  readonly lock: { readonly by: Ref; readonly why: string; readonly time: string } | null;
  readonly holes: number;
  readonly life: Life;
}

export interface ReleaseData extends ReleaseSummary {
  readonly product: Ref;
  readonly mode: string;
  readonly content: string;
  readonly cadence: string | null;
  readonly deliverables: readonly Deliverable[];
  readonly deliverablesTotal: number;
  readonly composes: readonly ComposeLine[];
  readonly composesTotal: number;
  readonly promotions: readonly PromotionLine[];
  readonly promotionsTotal: number;
}

export interface ComposeLine {
  readonly compose: Ref;
  readonly status: Status;
  readonly created: string;
}

export interface StageData {
  readonly name: string;
  readonly when: string;
  readonly irreversible: boolean;
  readonly key: string | null;
  readonly compose: Ref | null;
  readonly since: string | null;
  readonly before: readonly { readonly compose: Ref; readonly since: string }[];
  /** What stands in the way of the next compose here. */
  readonly gate: { readonly subject: Ref; readonly gate: Ref; readonly status: Status; readonly sentence: string } | null;
}

export interface PromotionLine {
  readonly id: string;
  readonly kind: string;
  readonly stage: string;
  readonly status: Status;
  readonly from: Ref | null;
  readonly to: Ref;
  readonly gate: Ref | null;
  readonly by: readonly Ref[];
  readonly created: string;
  readonly sentence: string | null;
}

const mostDeliverables = 300;
const mostPast = 20;

export function releasePages(site: Site): Page<ReleaseData>[] {
  const needs = needsOf(site);
  return allReleases(site.config).map((ref) => releasePage(site, needs, ref));
}

/** What a page of something greater says about a release. */
export function summaryOf({ url, model: { data } }: Page<ReleaseData>): ReleaseSummary {
  const { release, name, status, verdict, zone, dates, newest, stages, freezes, lock, holes, life } = data;
  return { release, name, page: { text: data.page.text, url }, status, verdict, zone, dates, newest, stages, freezes, lock, holes, life };
}

function releasePage(site: Site, needs: Needs, ref: ReleaseRef): Page<ReleaseData> {
  const { links } = site;
  const { product, release, config, productConfig } = ref;
  const actions = actionsOf(site, needs, ref);
  const composes = site.composes
    .filter((item) => item.product === product && item.release === release)
    .map((item) => ({ compose: links.compose(item.id), status: composeStatus(item.state), created: item.created }));
  const newest = newestCompose(site, product, release);
  const [lock] = locksOf(site, product, release);
  const deliverables = deliverablesOf(site, ref);
  const promotions = promotionsOf(site, ref);
  const stated = {
    release,
    name: shortName(config.name ?? `${product} ${release}`),
    page: links.release(product, release),
    zone: config.zone,
    dates: datesOf(ref, site.at),
    newest: composes.find((item) => item.compose.text === newest?.id) ?? null,
    stages: stagesOf(site, ref),
    freezes: freezesOf(site, product, release).map(({ id, stage, until, why, by }) => ({ id, stage, until, why, by: links.person(by) })),
    lock: lock === undefined ? null : { by: links.person(lock.by), why: lock.why, time: lock.time },
    holes: deliverables.filter(({ hole }) => hole).length,
    life: lifeOf(site, ref),
  };
  const data: ReleaseData = {
    ...stated,
    status: statusOf(stated, actions),
    verdict: verdictOf(product, stated, actions),
    product: links.product(product),
    mode: productConfig.mode,
    content: config.content,
    cadence: config.cadence ?? null,
    deliverables: deliverables.slice(0, mostDeliverables),
    deliverablesTotal: deliverables.length,
    composes: composes.slice(0, mostPast),
    composesTotal: composes.length,
    promotions: promotions.slice(0, mostPast),
    promotionsTotal: promotions.length,
  };
  return pageOfModel(site, {
    url: data.page.url ?? '/',
    template: 'release',
    title: data.name,
    status: data.status,
    verdict: data.verdict,
    crumbs: [home, { text: 'Products', url: '/product/' }, links.product(product)],
    actions,
    sources: sourcesOf(site, ref),
    data,
  });
}

function stagesOf(site: Site, ref: ReleaseRef): StageData[] {
  const { links } = site;
  const { product, release, config } = ref;
  const decisions = openDecisions(site).filter((item) => item.product === product && item.release === release);
  return ref.stages.map((stage): StageData => {
    const pointer = site.pointers.find((item) => item.product === product && item.release === release && item.stage === stage.name);
    const decision = decisions.find((item) => item.stage === stage.name);
    return {
      name: stage.name,
      when: stage.when,
      irreversible: isIrreversible(site.config, ref, stage),
      key: config.keys[stage.name] ?? null,
      compose: pointer === undefined ? null : links.compose(pointer.compose),
      since: pointer?.since ?? null,
      before: (pointer?.before ?? []).slice(0, 5).map((item) => ({ compose: links.compose(item.compose), since: item.since })),
      gate:
        decision === undefined
          ? null
          : { subject: links.any(decision.subject), gate: links.gate(decision.id), status: verdictStatus(decision.verdict), sentence: decision.sentence },
    };
  });
}

function promotionsOf(site: Site, { product, release }: ReleaseRef): PromotionLine[] {
  const { links } = site;
  return site.promotions
    .filter((item) => item.product === product && item.release === release)
    .map((item) => ({
      id: item.id,
      kind: item.kind,
      stage: item.stage,
      status: promotionStatus(item.state),
      from: item.from === null ? null : links.compose(item.from),
      to: links.compose(bare(item.to)),
      gate: item.decision === null ? null : links.gate(item.decision),
      by: item.by.map((person) => links.person(person)),
      created: item.created,
      sentence: item.sentence,
    }));
}

type Stated = Omit<ReleaseSummary, 'status' | 'verdict'>;

function statusOf({ newest, stages, freezes, lock, dates }: Stated, actions: readonly Action[]): Status {
  const gates = stages.flatMap(({ gate }) => (gate === null ? [] : [gate.status.shape]));
  const shapes = actions.map((action) => action.status.shape);
  if (dates.state === 'ended') return { word: 'ended', shape: 'off' };
  if (gates.includes('bad') || shapes.includes('bad')) return { word: 'broken', shape: 'bad' };
  if (freezes.length > 0) return { word: 'frozen', shape: 'held' };
  if (lock !== null) return { word: 'locked', shape: 'held' };
  if (shapes.includes('person') || gates.includes('person')) return { word: 'needs a person', shape: 'person' };
  if (newest === null) return { word: 'nothing yet', shape: 'wait' };
  return gates.includes('wait') ? { word: 'waiting', shape: 'wait' } : { word: 'in order', shape: 'good' };
}

/** Where it stands, and what stops the next compose. */
function verdictOf(product: string, { release, stages, newest }: Stated, actions: readonly Action[]): string {
  const name = shortName(`${product}/${release}`);
  const last = stages.findLast((stage) => stage.compose !== null);
  if (last?.compose === undefined || last.compose === null) return `Nothing stands in any stage of ${name} yet.`;
  const stands = `${name} has ${last.compose.text} in ${last.name}`;
  const bad = actions.filter((action) => action.status.shape === 'bad').map((action) => action.links[0]?.text ?? action.status.word);
  const stopped = stages.find(({ gate }) => gate !== null && gate.status.shape !== 'good');
  const held = actions.filter((action) => action.status.shape === 'held').map((action) => action.status.word);
  const rest = [
    ...(stopped?.gate === undefined || stopped.gate === null
      ? []
      : [`the gate of ${stopped.name} says ${stopped.gate.status.word} for ${stopped.gate.subject.text}`]),
    ...(held.length === 0 ? [] : [`it is ${someOf([...new Set(held)])}`]),
    ...(bad.length === 0 ? [] : [`${someOf(bad)} ${bad.length === 1 ? 'is' : 'are'} broken`]),
  ];
  if (rest.length > 0) return `${stands}; ${someOf(rest)}.`;
  return newest === null || newest.compose.text === last.compose.text
    ? `${stands}, and nothing newer waits.`
    : `${stands}; the newest is ${newest.compose.text}.`;
}

/** The records behind the page, in the order in which it shows them. */
function sourcesOf(site: Site, { product, release, stages }: ReleaseRef): Source[] {
  const own = (item: { readonly product: string; readonly release: string | null }): boolean =>
    item.product === product && (item.release === null || item.release === release);
  const newest = newestCompose(site, product, release);
  return [
    { what: 'configuration', path: `config/products/${product}.yaml` },
    ...stages
      .filter(({ name }) => site.pointers.some((item) => own(item) && item.stage === name))
      .map(({ name }) => ({ what: `what stands in ${name}`, path: pointerKind.path(`${product}/${release}/${name}`) })),
    ...(newest === undefined ? [] : [{ what: `compose ${newest.id}`, path: composeKind.path(newest.id) }]),
    ...openDecisions(site)
      .filter(own)
      .map((item) => ({ what: `gate of ${item.stage}`, path: decisionKind.path(item.id) })),
    ...freezesOf(site, product, release).map((item) => ({ what: 'freeze', path: freezeKind.path(item.id) })),
    ...locksOf(site, product, release).map((item) => ({ what: 'lock', path: lockKind.path(item.id) })),
  ];
}
