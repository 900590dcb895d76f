import { allReleases } from '@millwright/core/config/releases.ts';
import type { PromotionRecord } from '@millwright/core/state/kinds/release.ts';
import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { someOf } from '../text.ts';
import { type Measure, median, overHowMany, sayFigure, table } from './measure.ts';

interface Step {
  readonly kind: string;
  readonly by: string;
}

/** Problem 1: what people had to do for each compose that came to the last stage of its release. */
export function manualSteps(site: Site): Measure {
  const shipments = shipmentsOf(site);
  const counted = shipments.map((promotion) => ({ promotion, steps: stepsFor(site, promotion, shipments) }));
  const figure = counted.length === 0 ? null : median(counted.map(({ steps }) => steps.length));
  return {
    id: 'manual-steps',
    problem: 'Repetitive human intervention',
    remedy: 'Rebuilds, composes and promotions go by rule; people only where a policy asks for them.',
    what: 'Manual steps per release',
    figure: figure === null ? null : sayFigure(figure),
    unit: figure === null ? null : figure === 1 ? 'step' : 'steps',
    sentence:
      figure === null
        ? 'Not yet: no compose has come to the last stage of a release.'
        : `${overHowMany(counted.length, 'compose')} that came to the last stage of a release.`,
    how: 'Plans asked for and confirmed by people, results they reported, approvals and waivers they gave, about the compose itself and about the rebuilds that made what is new in it. What a trigger or Millwright did by itself is not counted.',
    tables: [
      table(
        'By shipped compose',
        [
          { key: 'compose', title: 'Compose', kind: 'ref' },
          { key: 'to', title: 'Shipped to', kind: 'text' },
          { key: 'when', title: 'When', kind: 'time' },
          { key: 'steps', title: 'Steps', kind: 'number' },
          { key: 'what', title: 'What', kind: 'text' },
          { key: 'who', title: 'Who', kind: 'refs' },
        ],
        counted.map(({ promotion, steps }) => ({
          compose: site.links.compose(promotion.to),
          to: `${promotion.product}/${promotion.release} ${promotion.stage}`,
          when: promotion.finished,
          steps: steps.length,
          what: tally(steps),
          who: [...new Set(steps.map((step) => step.by))].sort().map((by) => site.links.person(by)),
        })),
      ),
    ],
  };
}

/** Promotions to the last stage of a release, newest first. */
function shipmentsOf(site: Site): PromotionRecord[] {
  const last = new Map(allReleases(site.config).map(({ product, release, stages }) => [`${product}/${release}`, stages.at(-1)?.name]));
  return site.promotions.filter(
    ({ kind, state, product, release, stage }) => kind === 'promote' && state === 'done' && last.get(`${product}/${release}`) === stage,
  );
}

function stepsFor(site: Site, { to, product, release, created }: PromotionRecord, shipments: readonly PromotionRecord[]): Step[] {
  const id = bare(to);
  const compose = site.composes.find((item) => item.id === id);
  const before = shipments.find((item) => item.product === product && item.release === release && Temporal.Instant.compare(item.created, created) < 0);
  const old = new Set(site.composes.find((item) => item.id === bare(before?.to ?? ''))?.inputs.map((input) => input.build));
  const fresh = new Set(compose?.inputs.map((input) => input.build).filter((build) => !old.has(build)));
  const runs = new Set(site.builds.filter((build) => fresh.has(build.id)).map((build) => build.run));
  const jobs = new Set([
    ...runs,
    ...(compose === undefined ? [] : [compose.run]),
    ...site.promotions.filter((item) => bare(item.to) === id && item.product === product && item.release === release).map((item) => item.run),
  ]);
  const about = <T extends { readonly subject: string; readonly by: string }>(items: readonly T[], kind: string): Step[] =>
    items.filter((item) => bare(item.subject) === id && isPerson(item.by)).map((item) => ({ kind, by: item.by }));
  return [
    ...site.plans.filter((plan) => plan.state === 'applied' && plan.job !== null && jobs.has(plan.job)).flatMap(stepsOfPlan),
    ...about(
      site.results.filter((result) => result.run === null),
      'result',
    ),
    ...about(site.waivers, 'waiver'),
    ...about(site.approvals, 'approval'),
  ];
}

/** Asking is a step; so is each confirmation, but for one's own that came in the same breath. */
function stepsOfPlan({ verb, by, made, confirmations }: PlanRecord): Step[] {
  const later = confirmations.filter(({ person, at }) => person !== by || Temporal.Instant.compare(at, made) > 0);
  return [
    ...(isPerson(by) ? [{ kind: verb, by }] : []),
    ...later.filter(({ person }) => isPerson(person)).map(({ person }) => ({ kind: 'confirm', by: person })),
  ];
}

function isPerson(by: string): boolean {
  return by.startsWith('person:');
}

function tally(steps: readonly Step[]): string {
  const groups = Map.groupBy(steps, (step) => step.kind);
  return someOf(
    [...groups].map(([kind, list]) => (list.length === 1 ? kind : `${kind} ×${list.length}`)),
    9,
  );
}
