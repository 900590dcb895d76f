import type { Casemap } from './casemap.ts';
import type { Clock } from './clock.ts';
import { isTarget, lineOf } from './line.ts';

const kickMs = 30_000;
const mostKicks = 3;
const refusedMs = 5 * 60_000;
const longestJoin = 400;

/** The rooms the bot is to be in, and what it does to be there. */
export interface Rooms {
  /** A new connection: asks into all of them. */
  join(): void;
  joined(room: string): void;
  left(room: string): void;
  /** After half a minute it comes back, three times an hour; after that it waits to be asked by a new connection. */
  kicked(room: string, why: string): void;
  /** Full, by invitation only, banned, a key: asked again every five minutes. */
  refused(room: string, why: string): void;
  isIn(room: string): boolean;
  /** Rooms it should be in and is not, with the reason. */
  missing(): readonly (readonly [room: string, why: string])[];
  down(): void;
}

export function openRooms(needs: {
  readonly clock: Clock;
  readonly fold: () => Casemap;
  wanted(): readonly string[];
  command(line: string): void;
  log(line: string): void;
}): Rooms {
  const { clock, command, log } = needs;
  const inside = new Set<string>();
  const reasons = new Map<string, string>();
  const kicks = new Map<string, readonly number[]>();
  let timers = new Map<string, () => void>();
  const key = (room: string): string => needs.fold()(room);
  const wanted = (): readonly string[] => needs.wanted().filter((room) => isTarget(room) && /^[#&+!]/.test(room));
  const later = (room: string, ms: number): void => {
    timers.get(key(room))?.();
    timers.set(
      key(room),
      clock.after(ms, () => {
        timers.delete(key(room));
        if (!inside.has(key(room)) && wanted().some((item) => key(item) === key(room))) command(lineOf('JOIN', [room]));
      }),
    );
  };
  return {
    join() {
      let batch: string[] = [];
      for (const room of [...wanted(), '']) {
        if (room === '' || [...batch, room].join(',').length > longestJoin) {
          if (batch.length > 0) command(lineOf('JOIN', [batch.join(',')]));
          batch = [];
        }
        if (room !== '') batch.push(room);
      }
    },
    joined(room) {
      inside.add(key(room));
      reasons.delete(key(room));
    },
    left: (room) => void inside.delete(key(room)),
    kicked(room, why) {
      inside.delete(key(room));
      reasons.set(key(room), `kicked by ${why}`);
      const recent = [...(kicks.get(key(room)) ?? []).filter((at) => clock.now() - at < 3_600_000), clock.now()];
      kicks.set(key(room), recent);
      const comesBack = recent.length <= mostKicks;
      log(`Kicked from ${room} by ${why}; ${comesBack ? 'it comes back in 30 s' : 'it stays away until it connects again'}.`);
      if (comesBack) later(room, kickMs);
    },
    refused(room, why) {
      if (reasons.get(key(room)) !== why) log(`${room} cannot be joined: ${why} It is tried again every five minutes.`);
      reasons.set(key(room), why);
      later(room, refusedMs);
    },
    isIn: (room) => inside.has(key(room)),
    missing: () =>
      wanted()
        .filter((room) => !inside.has(key(room)))
        .map((room) => [room, reasons.get(key(room)) ?? 'not joined yet'] as const),
    down() {
      inside.clear();
      for (const cancel of timers.values()) cancel();
      timers = new Map();
    },
  };
}
