import type { Config } from '@millwright/core/config/schema.ts';
import type { Message } from '../networks/network.ts';

/** Rooms that a bridge joins carry every line twice. The one that comes second within this time is the bridge's. */
const windowMs = 2000;

export interface Twins {
  /** Was this line heard in the other room of a bridged pair just now, of the same person? */
  isTwin(config: Config, network: string, message: Message, line: string, now: Temporal.Instant): boolean;
}

export function openTwins(): Twins {
  const heard = new Map<string, { readonly room: string; readonly ms: number }>();
  return {
    isTwin(config, network, { place, by }, line, at) {
      const own = pairOf(config, network, place.room);
      if (place.direct || own === undefined) return false;
      const now = at.epochMilliseconds;
      for (const [key, { ms }] of heard) if (ms < now - windowMs) heard.delete(key);
      const key = `${own.pair} ${nameOf(by.shown)} ${line.replace(/\s+/g, ' ').trim()}`;
      const before = heard.get(key);
      if (before !== undefined && before.room !== own.room) {
        heard.delete(key);
        return true;
      }
      heard.set(key, { room: own.room, ms: now });
      return false;
    },
  };
}

function pairOf(config: Config, network: string, id: string): { readonly pair: string; readonly room: string } | undefined {
  for (const [room, file] of config.rooms) {
    if (file.network !== network || file.id !== id) continue;
    if (file.twin_of !== undefined) return { pair: file.twin_of, room };
    return config.rooms.values().some((other) => other.twin_of === room) ? { pair: room, room } : undefined;
  }
  return undefined;
}

/** A bridge adds its mark to the name of who spoke: `alice[m]`, `alice_m`, `irc_alice`, `alice (IRC)`. */
function nameOf(shown: string): string {
  return shown
    .toLowerCase()
    .replace(/^@?(irc|matrix|libera|oftc)[_-]/, '')
    .replace(/(\[m\]|[_-]m|\[irc\]|\s*\(irc\)|:[a-z0-9.-]+)+$/, '')
    .replace(/^@/, '');
}
