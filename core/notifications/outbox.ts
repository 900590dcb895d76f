import { stamp } from '../model/time.ts';
import type { Bundle, NoticeLine, OutboxRecord, Outgoing } from '../state/kinds/outbox.ts';
import type { SubscriptionRecord } from '../state/kinds/subscription.ts';
import { announceNoise, sayDigest, sayNotice } from './digest.ts';
import { digestDue, quietEnd } from './rhythm.ts';

/** How one room or person wants to be told, at one moment. */
export interface Manner {
  readonly now: Temporal.Instant;
  readonly zone: string;
  /** At most so many notifications an hour. */
  readonly perHour: number;
  readonly quiet: string | null;
  readonly mutedUntil: Temporal.Instant | null;
}

/** What is told: an event, or what was kept for somebody else who cannot be reached. */
export type Notice = Pick<Outgoing, 'key' | 'kind' | 'severity' | 'text' | 'more'>;

/** A watch, as far as it says when. */
export type Asking = Pick<SubscriptionRecord, 'id' | 'digest' | 'quiet'>;

/** So many lines of a bundle are kept in words. */
const mostLines = 30;

export function emptyOutbox(id: string): OutboxRecord {
  return { id, outgoing: [], held: [], spent: [] };
}

/**
 * Puts what is told where it belongs for one destination: among what is told now, into a bundle that is told later, or nowhere while the
 * destination is muted. The most urgent of the watches that asked decides; a bundle for noise takes everything until it is told, so
 * that what a flood left over does not trickle in between.
 */
export function place(outbox: OutboxRecord, notice: Notice, asked: readonly Asking[], manner: Manner): OutboxRecord {
  const { now, mutedUntil, perHour } = manner;
  const isMuted = mutedUntil !== null && Temporal.Instant.compare(now, mutedUntil) < 0;
  if (isMuted || asked.length === 0 || isKnown(outbox, notice.key)) return outbox;
  const because = asked.map((item) => item.id);
  const line: NoticeLine = { key: notice.key, kind: notice.kind, severity: notice.severity, text: notice.text, because };
  const ways = asked.map((item) => wayOf(item, manner));
  const [way = ways[0]] = ways.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
  if (way === undefined) return outbox;
  if (way.why !== 'now') return { ...outbox, held: keep(outbox.held, { ...way, why: way.why }, line, now) };
  const noisy = outbox.held.find((bundle) => bundle.why === 'noise');
  if (noisy !== undefined) return { ...outbox, held: keep(outbox.held, { id: noisy.id, why: 'noise', due: noisy.due }, line, now) };
  const spent = recent(outbox.spent, now);
  if (spent.length < perHour && outbox.outgoing.length < perHour)
    return { ...outbox, outgoing: [...outbox.outgoing, sayNotice(notice, because, now)], spent: [...spent, stamp(now)] };
  const due = stamp(Temporal.Instant.from(spent[0] ?? stamp(now)).add({ hours: 1 }));
  const held = keep(outbox.held, { id: 'noise', why: 'noise', due }, line, now);
  const [bundle] = held.slice(-1);
  if (perHour === 0 || bundle === undefined) return { ...outbox, held, spent };
  return { ...outbox, outgoing: [...outbox.outgoing, announceNoise(notice.key, perHour, tellingOf(bundle, manner), because, now)], held, spent };
}

/** When the next bundle is told; undefined where none is kept, or where what is ready already waits for a network in such numbers that more would be a flood. */
export function nextTelling(outbox: OutboxRecord, manner: Manner): string | undefined {
  if (isBackedUp(outbox, manner)) return undefined;
  return outbox.held.map((bundle) => tellingOf(bundle, manner)).toSorted()[0];
}

/** Makes one message of the bundles whose time has come; with `all`, of everything that is kept. */
export function flush(outbox: OutboxRecord, manner: Manner, all = false): OutboxRecord {
  const { now, perHour } = manner;
  if (!all && isBackedUp(outbox, manner)) return outbox;
  const due = outbox.held.filter((bundle) => all || tellingOf(bundle, manner) <= stamp(now));
  if (due.length === 0) return outbox;
  return {
    ...outbox,
    outgoing: [...outbox.outgoing, sayDigest(due, perHour, now)],
    held: outbox.held.filter((bundle) => !due.includes(bundle)),
    spent: [...recent(outbox.spent, now), stamp(now)],
  };
}

/** Without what a network has taken. */
export function handedOver(outbox: OutboxRecord, keys: ReadonlySet<string>): OutboxRecord {
  return { ...outbox, outgoing: outbox.outgoing.filter((message) => !keys.has(message.key)) };
}

/** Without what only this watch asked for: who ends it hears no more of it. What is only counted stays counted. */
export function without(outbox: OutboxRecord, subscription: string): OutboxRecord {
  const rest = <T extends { readonly because: string[] }>(items: readonly T[]): T[] =>
    items.flatMap((item) => {
      if (!item.because.includes(subscription)) return [item];
      const because = item.because.filter((id) => id !== subscription);
      return because.length === 0 ? [] : [{ ...item, because }];
    });
  const held = rest(outbox.held).map((bundle) => {
    const lines = rest(bundle.lines);
    const gone = bundle.lines.filter((line) => lines.every((kept) => kept.key !== line.key));
    const kinds = { ...bundle.kinds };
    for (const { kind } of gone) kinds[kind] = (kinds[kind] ?? 1) - 1;
    return { ...bundle, lines, total: bundle.total - gone.length, kinds: Object.fromEntries(Object.entries(kinds).filter(([, count]) => count > 0)) };
  });
  return { ...outbox, outgoing: rest<Outgoing>(outbox.outgoing), held: held.filter((bundle) => bundle.total > 0) };
}

type Way = { readonly id: string; readonly why: Bundle['why'] | 'now'; readonly due: string };

/** How one watch would have it told: now, at the end of the quiet it lies in, or with a digest. */
function wayOf({ digest, quiet }: Asking, { now, zone, quiet: standing }: Manner): Way {
  const quiets = [quiet, standing].filter((text) => typeof text === 'string');
  if (digest !== undefined) {
    const due = digestDue(digest, zone, now);
    return { id: `digest ${digest}`, why: 'digest', due: stamp(quietEnd(quiets, zone, due) ?? due) };
  }
  const end = quietEnd(quiets, zone, now);
  return end === undefined ? { id: 'now', why: 'now', due: '' } : { id: 'quiet', why: 'quiet', due: stamp(end) };
}

function keep(
  held: readonly Bundle[],
  way: { readonly id: string; readonly why: Bundle['why']; readonly due: string },
  line: NoticeLine,
  now: Temporal.Instant,
): Bundle[] {
  const known = held.find((bundle) => bundle.id === way.id);
  if (known === undefined)
    return [...held, { ...way, first: line.key, since: stamp(now), total: 1, kinds: { [line.kind]: 1 }, because: [...line.because], lines: [line] }];
  const grown: Bundle = {
    ...known,
    due: known.due < way.due ? known.due : way.due,
    total: known.total + 1,
    kinds: { ...known.kinds, [line.kind]: (known.kinds[line.kind] ?? 0) + 1 },
    because: [...new Set([...known.because, ...line.because])],
    lines: add(known.lines, line),
  };
  return held.map((bundle) => (bundle === known ? grown : bundle));
}

/** What is bad is kept in words before all else. */
function add(lines: readonly NoticeLine[], line: NoticeLine): NoticeLine[] {
  if (lines.length < mostLines) return [...lines, line];
  const place = line.severity === 'bad' ? lines.findLastIndex((one) => one.severity !== 'bad') : -1;
  return place < 0 ? [...lines] : [...lines.toSpliced(place, 1), line];
}

function isKnown({ outgoing, held }: OutboxRecord, key: string): boolean {
  return outgoing.some((message) => message.key === key) || held.some((bundle) => bundle.lines.some((line) => line.key === key));
}

function recent(spent: readonly string[], now: Temporal.Instant): string[] {
  const since = stamp(now.subtract({ hours: 1 }));
  return spent.filter((moment) => moment > since);
}

/** A bundle's own moment, or the end of the mute or the quiet that it falls into. */
function tellingOf(bundle: Bundle, { now, zone, quiet, mutedUntil }: Manner): string {
  const muted = mutedUntil !== null && Temporal.Instant.compare(now, mutedUntil) < 0 ? stamp(mutedUntil) : '';
  const from = bundle.due > muted ? bundle.due : muted;
  const end = quiet === null ? undefined : quietEnd([quiet], zone, Temporal.Instant.from(from));
  return end === undefined ? from : stamp(end);
}

function isBackedUp({ outgoing }: OutboxRecord, { perHour }: Manner): boolean {
  return outgoing.length >= Math.max(1, perHour);
}
