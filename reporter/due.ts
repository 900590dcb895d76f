import { allReleases } from '@millwright/core/config/releases.ts';
import { stamp } from '@millwright/core/model/time.ts';
import type { DueLine } from './views/home.ts';
import { datesOf, openDecisions } from './releases.ts';
import { bare } from './shipping.ts';
import type { Site } from './site.ts';
import { shortName } from './text.ts';

/** What the calendar brings, soonest first: within a day of the data's moment, and within 30 days after that. */
export function dueSoon(site: Site): { readonly today: readonly DueLine[]; readonly soon: readonly DueLine[] } {
  const lines = [...cadences(site), ...waits(site), ...plans(site), ...freezes(site), ...waivers(site), ...lives(site)]
    .map((line) => ({ line, hours: Temporal.Instant.from(line.at).since(site.at).total('hours') }))
    .filter(({ hours }) => hours >= 0 && hours <= 30 * 24)
    .sort((a, b) => a.hours - b.hours);
  const pick = (isToday: boolean): DueLine[] => lines.filter(({ hours }) => hours <= 24 === isToday).map(({ line }) => line);
  return { today: pick(true), soon: pick(false) };
}

function cadences(site: Site): DueLine[] {
  return allReleases(site.config).flatMap((release): DueLine[] => {
    const stages = release.stages.filter((stage) => stage.when === 'cadence').map((stage) => stage.name);
    const { next } = datesOf(release, site.at);
    const what = site.links.release(release.product, release.release);
    return next === null || stages.length === 0
      ? []
      : [{ at: next, sentence: `${what.text} goes to ${stages.join(', ')} by its cadence.`, what, zone: release.config.zone }];
  });
}

function lives(site: Site): DueLine[] {
  return allReleases(site.config).flatMap((release): DueLine[] => {
    const what = site.links.release(release.product, release.release);
    const { ga, eol } = datesOf(release, site.at);
    const at = (date: string): string => stamp(Temporal.PlainDate.from(date).toZonedDateTime(release.config.zone).toInstant());
    return [
      ...(ga === null ? [] : [{ at: at(ga), sentence: `${what.text} becomes generally available.`, what, zone: release.config.zone }]),
      ...(eol === null ? [] : [{ at: at(eol), sentence: `${what.text} reaches the end of its life.`, what, zone: release.config.zone }]),
    ];
  });
}

/** What a gate waits for that comes by itself, a soak for instance. */
function waits(site: Site): DueLine[] {
  return openDecisions(site).flatMap((decision) =>
    decision.answers.flatMap((answer): DueLine[] => {
      const at = answer.answer === 'waiting' ? answer.next?.at : null;
      return at === null || at === undefined ? [] : [{ at, sentence: answer.sentence, what: site.links.gate(decision.id), zone: 'UTC' }];
    }),
  );
}

function plans(site: Site): DueLine[] {
  return site.plans
    .filter((plan) => plan.state === 'pending')
    .map((plan) => ({
      at: plan.expires,
      sentence: `The plan ${plan.id} (${shortName(plan.command)}) expires.`,
      what: { text: plan.id, url: '/#waiting' },
      zone: 'UTC',
    }));
}

function freezes(site: Site): DueLine[] {
  return site.freezes.map(({ product, release, stage, until }) => {
    const what = release === null ? site.links.product(product) : site.links.release(product, release);
    return { at: until, sentence: `The freeze of ${what.text}${stage === null ? '' : ` ${stage}`} ends.`, what, zone: 'UTC' };
  });
}

function waivers(site: Site): DueLine[] {
  return site.waivers.map(({ test, subject, until }) => ({
    at: until,
    sentence: `The waiver of ${shortName(test)} for ${bare(subject)} ends.`,
    what: site.links.any(subject),
    zone: 'UTC',
  }));
}
