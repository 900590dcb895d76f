import type { Config } from '../config/schema.ts';
import { roomId } from '../change/permission.ts';
import { muteKind } from '../state/kinds/subscription.ts';
import type { Records } from '../state/ledger.ts';
import type { Manner } from './outbox.ts';

/** How a room or person wants to be told now: their file's zone, quiet hours and budget, and whether they muted it. */
export async function mannerOf(to: string, config: Config, records: Records, now: Temporal.Instant): Promise<Manner> {
  const file = to.startsWith('person:')
    ? config.people.get(to.slice('person:'.length))
    : [...config.rooms.values()].find((room) => roomId(config, room) === to);
  const mute = await records.get(muteKind, to);
  return {
    now,
    zone: file?.zone ?? 'UTC',
    perHour: file?.noise.per_hour ?? usualPerHour,
    quiet: file?.quiet ?? null,
    mutedUntil: mute === undefined ? null : Temporal.Instant.from(mute.until),
  };
}

/** For who has no file. */
const usualPerHour = 20;
