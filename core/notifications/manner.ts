import { toldAsUsual } from '../config/telling.ts';
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
    zone: (file ?? toldAsUsual).zone,
    perHour: (file ?? toldAsUsual).noise.per_hour,
    quiet: file?.quiet ?? null,
    mutedUntil: mute === undefined ? null : Temporal.Instant.from(mute.until),
  };
}
