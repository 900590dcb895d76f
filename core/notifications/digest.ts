import { sayMoment, stamp } from '../model/time.ts';
import type { Bundle, Outgoing } from '../state/kinds/outbox.ts';
import type { FactoryEvent } from './event.ts';
import type { Notice } from './outbox.ts';

/** So many lines of a digest stand in it; the rest is counted, and in the log. */
const mostLines = 8;

/** What an event says: its sentence for a channel, and what its long one says besides. */
export function noticeOf(key: string, { kind, severity, short, long }: FactoryEvent): Notice {
  const more = long.slice(short.length).trim();
  return { key, kind, severity, text: short, more: more === '' ? [] : [more] };
}

/** As a message, with the watches that sent it. */
export function sayNotice(notice: Notice, because: readonly string[], now: Temporal.Instant): Outgoing {
  return { ...notice, urgency: 'end', at: stamp(now), because: [...because] };
}

/** Told once, where a flood begins. */
export function announceNoise(key: string, perHour: number, due: string, because: readonly string[], now: Temporal.Instant): Outgoing {
  return {
    key: `noise ${key}`,
    kind: 'noise',
    urgency: 'end',
    severity: 'info',
    at: stamp(now),
    because: [...because],
    text: `That is more than ${perHour} an hour here; the rest comes together at ${sayTime(due, now)}.`,
    more: ['Type digest to see it now.'],
  };
}

/** What was kept, as one message: how much of what, then the bad and the newest in words. */
export function sayDigest(bundles: readonly Bundle[], perHour: number, now: Temporal.Instant): Outgoing {
  const because = [...new Set(bundles.flatMap((bundle) => bundle.because))];
  const first = bundles.toSorted((a, b) => (a.since < b.since ? -1 : 1))[0];
  const isBad = bundles.some((bundle) => bundle.lines.some((line) => line.severity === 'bad'));
  return {
    key: `digest ${first?.first ?? ''}`,
    kind: 'digest',
    urgency: 'digest',
    severity: isBad ? 'bad' : 'info',
    at: stamp(now),
    because,
    text: sayBundles(bundles, perHour),
    more: digestLines(bundles),
  };
}

/** `37 events since 2026-11-23 09:12 UTC, more than 20 an hour: 25 build.failed and 12 node.failed.` */
export function sayBundles(bundles: readonly Bundle[], perHour: number): string {
  const total = bundles.reduce((sum, bundle) => sum + bundle.total, 0);
  const since = bundles.map((bundle) => bundle.since).toSorted()[0] ?? '';
  const whys = [...new Set(bundles.map((bundle) => reasons[bundle.why](perHour)))].filter((why) => why !== '');
  const kinds = new Map<string, number>();
  for (const bundle of bundles) for (const [kind, count] of Object.entries(bundle.kinds)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  const parts = [...kinds].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${kind}`);
  const shown = parts.length > 5 ? [...parts.slice(0, 4), `${parts.length - 4} kinds more`] : parts;
  const list = shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
  return `${total} ${total === 1 ? 'event' : 'events'} since ${sayMoment(since)}${whys.map((why) => `, ${why}`).join('')}: ${list}.`;
}

/** The bad ones, then the newest. */
export function digestLines(bundles: readonly Bundle[], most = mostLines): string[] {
  const lines = bundles.flatMap((bundle) => bundle.lines);
  const total = bundles.reduce((sum, bundle) => sum + bundle.total, 0);
  const chosen = [...lines.filter((line) => line.severity === 'bad'), ...lines.filter((line) => line.severity !== 'bad').toReversed()].slice(0, most);
  const since = bundles.map((bundle) => bundle.since).toSorted()[0] ?? '';
  return [
    ...chosen.map((line) => line.text),
    ...(total > chosen.length ? [`And ${total - chosen.length} more; log --since ${since.slice(0, 16)}Z tells them all.`] : []),
  ];
}

const reasons: Readonly<Record<Bundle['why'], (perHour: number) => string>> = {
  digest: () => '',
  quiet: () => 'kept in quiet hours',
  noise: (perHour) => `more than ${perHour} an hour`,
};

/** `[w3]`, `[w3, w7, w8 and 2 more]`: what sent it, so that one word stops it. */
export function sayRules(because: readonly string[]): string {
  return `[${because.length > 4 ? `${because.slice(0, 3).join(', ')} and ${because.length - 3} more` : because.join(', ')}]`;
}

/** Of a moment today the time is enough. */
function sayTime(moment: string, now: Temporal.Instant): string {
  return moment.slice(0, 10) === stamp(now).slice(0, 10) ? sayMoment(moment).slice(11) : sayMoment(moment);
}
