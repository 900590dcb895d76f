import { cadenceOf } from '@millwright/core/calendar/cadence.ts';
import { type ReleaseRef, allReleases } from '@millwright/core/config/releases.ts';
import { stamp } from '@millwright/core/model/time.ts';
import { datesOf } from '../releases.ts';
import type { Site } from '../site.ts';
import { count } from '../text.ts';
import { type Measure, median, overHowMany, sayFigure, table } from './measure.ts';

const soonDays = 90;

interface Planned {
  readonly release: ReleaseRef;
  readonly what: string;
  /** Where a whole day was planned: that day, which begins at `planned` in the product's zone. */
  readonly day: string | null;
  readonly planned: Temporal.Instant;
  readonly actual: Temporal.Instant | null;
}

/** Problem 3: what was planned against what came, and whose life ends soon. */
export function cadence(site: Site): Measure {
  const releases = allReleases(site.config);
  const planned = releases.flatMap((release) => [...generalAvailability(site, release), ...lastByCadence(site, release)]);
  const slips = planned.flatMap(({ planned: at, actual }) => (actual === null ? [] : [daysBetween(at, actual)]));
  const ending = releases.flatMap((release) => {
    const { eol } = datesOf(release, site.at);
    const end = eol === null ? null : startOf(eol, release);
    const isSoon = end !== null && Temporal.Instant.compare(end, site.at) >= 0 && end.since(site.at).total('hours') <= soonDays * 24;
    return isSoon ? [{ release: site.links.release(release.product, release.release), ends: eol }] : [];
  });
  const dated = releases.filter(({ config }) => typeof config.ga === 'string' || config.cadence !== undefined).length;
  const figure = slips.length === 0 ? null : median(slips);
  const soon = ending.length === 0 ? 'Nothing ends' : `${count(ending.length, 'release ends', 'releases end')}`;
  return {
    id: 'cadence',
    problem: 'Inflexible cadence',
    remedy: 'Lifecycle and cadence are data, for each release its own.',
    what: 'Planned against actual, and what ends within 90 days',
    figure: figure === null ? null : figure === 0 ? '0' : `${figure > 0 ? '+' : '−'}${sayFigure(Math.abs(figure))}`,
    unit: figure === null ? null : 'days of slip',
    sentence: `${
      figure === null
        ? `Not yet: ${dated === 0 ? 'no release has a date or a cadence' : 'nothing that was planned has come to its last stage'}.`
        : `${overHowMany(slips.length, 'date')} that came.`
    } ${soon} within ${soonDays} days of the data's moment.`,
    how: 'General availability: the planned day against the first promotion to the last stage. Cadence: the last planned moment against the promotion that followed it.',
    tables: [
      table(
        'Planned and actual',
        [
          { key: 'release', title: 'Release', kind: 'ref' },
          { key: 'what', title: 'What', kind: 'text' },
          { key: 'planned', title: 'Planned', kind: 'time' },
          { key: 'actual', title: 'Actual', kind: 'time' },
          { key: 'slip', title: 'Slip', kind: 'text' },
        ],
        planned.map(({ release, what, day, planned: at, actual }) => ({
          release: site.links.release(release.product, release.release),
          what,
          planned: day ?? stamp(at),
          actual: actual === null ? null : stamp(actual),
          slip: actual === null ? sayOpen(daysBetween(at, site.at)) : saySlip(daysBetween(at, actual)),
        })),
      ),
      table(
        'Ends within 90 days',
        [
          { key: 'release', title: 'Release', kind: 'ref' },
          { key: 'ends', title: 'Ends', kind: 'time' },
        ],
        ending,
      ),
    ],
  };
}

function generalAvailability(site: Site, release: ReleaseRef): Planned[] {
  const { ga } = datesOf(release, site.at);
  if (ga === null) return [];
  return [{ release, what: 'general availability', day: ga, planned: startOf(ga, release), actual: arrivals(site, release)[0] ?? null }];
}

function lastByCadence(site: Site, release: ReleaseRef): Planned[] {
  const { last, ga } = datesOf(release, site.at);
  if (last === null || cadenceOf(release) === undefined) return [];
  const planned = Temporal.Instant.from(last);
  if (ga !== null && Temporal.Instant.compare(planned, startOf(ga, release)) < 0) return [];
  const actual = arrivals(site, release, true).find((at) => Temporal.Instant.compare(at, planned) >= 0) ?? null;
  return [{ release, what: 'last by cadence', day: null, planned, actual }];
}

/** When composes came to the last stage, or to a stage that follows the cadence; oldest first. */
function arrivals(site: Site, { product, release, stages }: ReleaseRef, byCadence = false): Temporal.Instant[] {
  const wanted = new Set(byCadence ? stages.filter((stage) => stage.when === 'cadence').map((stage) => stage.name) : [stages.at(-1)?.name]);
  return site.promotions
    .filter((item) => item.product === product && item.release === release && wanted.has(item.stage) && item.state === 'done' && item.kind === 'promote')
    .map((item) => Temporal.Instant.from(item.finished ?? item.created))
    .sort((a, b) => Temporal.Instant.compare(a, b));
}

function startOf(date: string, { config }: ReleaseRef): Temporal.Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(config.zone).toInstant();
}

function daysBetween(planned: Temporal.Instant, actual: Temporal.Instant): number {
  const hours = actual.since(planned).total('hours');
  return Math.abs(hours) < 24 ? 0 : Math.trunc(hours / 24);
}

/** Of what has not come. */
function sayOpen(days: number): string {
  return days > 0 ? `open, ${count(days, 'day')} late` : days < 0 ? 'not due' : 'due';
}

function saySlip(days: number): string {
  if (days === 0) return 'on the day';
  return days > 0 ? `${count(days, 'day')} late` : `${count(-days, 'day')} early`;
}
