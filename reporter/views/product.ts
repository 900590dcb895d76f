import { type ReleaseRef, allReleases, isIrreversible } from '@millwright/core/config/releases.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { type Dates, datesOf, freezesOf, newestCompose, openDecisions } from '../releases.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, promotionStatus, verdictStatus } from '../status.ts';
import { count, shortName } from '../text.ts';

export interface ProductData {
  readonly id: string;
  readonly name: string;
  readonly mode: string;
  readonly releases: readonly ReleaseData[];
}

export interface ReleaseData {
  readonly release: string;
  readonly name: string;
  readonly content: string;
  readonly zone: string;
  readonly cadence: string | null;
  readonly dates: Dates;
  readonly newest: ComposeLine | null;
  readonly stages: readonly StageData[];
  readonly freezes: readonly { readonly id: string; readonly stage: string | null; readonly until: string; readonly why: string; readonly by: Ref }[];
  readonly lock: { readonly by: Ref; readonly why: string; readonly time: string } | null;
  readonly composes: readonly ComposeLine[];
  readonly promotions: readonly PromotionLine[];
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

export function productPages(site: Site): Page<ProductData>[] {
  const releases = Map.groupBy(allReleases(site.config), (release) => release.product);
  return [...site.config.products].map(([id, product]) => {
    const data: ProductData = {
      id,
      name: product.name ?? id,
      mode: product.mode,
      releases: (releases.get(id) ?? []).map((release) => releaseData(site, release)),
    };
    return pageOfModel(site, {
      url: site.links.product(id).url ?? '/',
      template: 'product',
      title: shortName(data.name),
      status: statusOf(data),
      verdict: verdictOf(data),
      crumbs: [home, { text: 'Products', url: '/product/' }],
      data,
    });
  });
}

function releaseData(site: Site, ref: ReleaseRef): ReleaseData {
  const { links } = site;
  const { product, release, config } = ref;
  const decisions = openDecisions(site).filter((item) => item.product === product && item.release === release);
  const composes = site.composes
    .filter((item) => item.product === product && item.release === release)
    .map((item) => ({ compose: links.compose(item.id), status: composeStatus(item.state), created: item.created }));
  const newest = newestCompose(site, product, release);
  const lock = site.locks.find((item) => item.id === `${product}/${release}`) ?? site.locks.find((item) => item.id === product);
  return {
    release,
    name: config.name ?? `${product} ${release}`,
    content: config.content,
    zone: config.zone,
    cadence: config.cadence ?? null,
    dates: datesOf(ref, site.at),
    newest: composes.find((item) => item.compose.text === newest?.id) ?? null,
    stages: ref.stages.map((stage): StageData => {
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
    }),
    freezes: freezesOf(site, product, release).map(({ id, stage, until, why, by }) => ({ id, stage, until, why, by: links.person(by) })),
    lock: lock === undefined ? null : { by: links.person(lock.by), why: lock.why, time: lock.time },
    composes: composes.slice(0, 10),
    promotions: site.promotions
      .filter((item) => item.product === product && item.release === release)
      .slice(0, 10)
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
      })),
  };
}

function statusOf({ releases }: ProductData): Status {
  const gates = releases.flatMap((release) => release.stages.flatMap(({ gate }) => (gate === null ? [] : [gate.status.shape])));
  const newest = releases.flatMap((release) => (release.newest === null ? [] : [release.newest.status.shape]));
  if (newest.includes('bad') || gates.includes('bad')) return { word: 'broken', shape: 'bad' };
  if (releases.some((release) => release.freezes.length > 0)) return { word: 'frozen', shape: 'held' };
  if (newest.includes('person') || gates.includes('person')) return { word: 'needs a person', shape: 'person' };
  if (newest.length === 0) return { word: 'nothing yet', shape: 'wait' };
  return gates.includes('wait') ? { word: 'waiting', shape: 'wait' } : { word: 'in order', shape: 'good' };
}

function verdictOf({ id, name, releases }: ProductData): string {
  const stands = releases.flatMap(({ release, stages }) => {
    const last = stages.findLast((stage) => stage.compose !== null);
    return last?.compose === undefined || last.compose === null ? [] : [`${id}/${release} has ${last.compose.text} in ${last.name}`];
  });
  const lead = `${shortName(name)} has ${count(releases.length, 'release')}`;
  return stands.length === 0 ? `${lead}; nothing stands in any stage yet.` : `${stands.join('; ')}.`;
}
