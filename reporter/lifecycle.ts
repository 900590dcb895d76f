import { phasesOf } from '@millwright/core/calendar/phases.ts';
import type { ReleaseRef } from '@millwright/core/config/releases.ts';
import { stamp } from '@millwright/core/model/time.ts';
import type { Ref } from './page.ts';
import { datesOf } from './releases.ts';
import { bare } from './shipping.ts';
import type { Site } from './site.ts';

/** The life of a release: what was planned, what came, and the stretches between. */
export interface Life {
  readonly zone: string;
  readonly spans: readonly Span[];
  readonly milestones: readonly Milestone[];
}

/** Moments; null is open: from before anything is known, or without an end. */
export interface Span {
  readonly name: string;
  readonly kind: 'before' | 'supported' | 'phase';
  readonly from: string | null;
  readonly until: string | null;
}

export interface Milestone {
  readonly name: string;
  /** A date in the release's zone, or a moment. */
  readonly planned: string | null;
  readonly actual: string | null;
  /** Days the actual came after the planned, negative where it was early. */
  readonly slip: number | null;
  readonly what: Ref | null;
}

const mostArrivals = 20;

export function lifeOf(site: Site, ref: ReleaseRef): Life {
  const { zone } = ref.config;
  const { ga, eol, next } = datesOf(ref, site.at);
  const arrivals = arrivalsOf(site, ref);
  const first = arrivals.at(-1);
  const last = ref.stages.at(-1)?.name ?? '';
  const midnight = (date: string | null): string | null => (date === null ? null : stamp(Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant()));
  const phases = safePhases(ref, site.at);
  const milestones: Milestone[] = [
    ...phases.map((phase) => ({ name: `${phase.name} begins`, planned: phase.from, actual: null, slip: null, what: null })),
    ...(ga === null && first === undefined
      ? []
      : [{ name: 'general availability', planned: ga, actual: first?.at ?? null, slip: slipOf(ga, first?.at, zone), what: first?.compose ?? null }]),
    ...arrivals.slice(0, -1).map(({ at, compose }) => ({ name: `in ${last}`, planned: null, actual: at, slip: null, what: compose })),
    ...(next === null ? [] : [{ name: 'next by its cadence', planned: next, actual: null, slip: null, what: null }]),
    ...(eol === null ? [] : [{ name: 'end of life', planned: eol, actual: null, slip: null, what: null }]),
  ];
  const begin = midnight(ga);
  return {
    zone,
    spans: [
      ...(begin === null ? [] : [{ name: 'before it is out', kind: 'before', from: null, until: begin } as const]),
      ...(begin === null && eol === null ? [] : [{ name: 'supported', kind: 'supported', from: begin, until: midnight(eol) } as const]),
      ...phases.map(({ name, from, until }) => ({ name, kind: 'phase', from, until }) as const),
    ],
    milestones: milestones.sort((a, b) => orderOf(a) - orderOf(b)),
  };
}

/** What came to stand in the last stage, newest first. */
function arrivalsOf(site: Site, { product, release, stages }: ReleaseRef): { at: string; compose: Ref }[] {
  const last = stages.at(-1)?.name;
  const pointer = site.pointers.find((item) => item.product === product && item.release === release && item.stage === last);
  if (pointer === undefined) return [];
  const all = [{ compose: pointer.compose, since: pointer.since }, ...pointer.before].map(({ compose, since }) => ({
    at: since,
    compose: site.links.compose(bare(compose)),
  }));
  const oldest = all.at(-1);
  return all.length <= mostArrivals || oldest === undefined ? all : [...all.slice(0, mostArrivals - 1), oldest];
}

function safePhases(ref: ReleaseRef, at: Temporal.Instant): { name: string; from: string; until: string | null }[] {
  let phases;
  try {
    phases = phasesOf(ref, at);
  } catch {
    return [];
  }
  return phases.flatMap(({ name, from, until }) => (from === undefined ? [] : [{ name, from: stamp(from), until: until === undefined ? null : stamp(until) }]));
}

function slipOf(planned: string | null, actual: string | undefined, zone: string): number | null {
  if (planned === null || actual === undefined) return null;
  const came = Temporal.Instant.from(actual).toZonedDateTimeISO(zone).toPlainDate();
  return Temporal.PlainDate.from(planned).until(came, { largestUnit: 'days' }).days;
}

function orderOf({ planned, actual }: Milestone): number {
  const at = actual ?? planned;
  return at === null ? 0 : Date.parse(at);
}
