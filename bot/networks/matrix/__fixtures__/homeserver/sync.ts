import type { Event, HouseOfRooms } from './house.ts';

interface Filter {
  readonly room?: { readonly rooms?: readonly string[]; readonly timeline?: { readonly limit?: number; readonly types?: readonly string[] } };
}

/** `s12` is a place in the server's order; a timeline's `t12` is one too. */
export function placeOf(token: string | null): number {
  return token === null ? 0 : Number(/^[st](\d+)$/.exec(token)?.[1] ?? Number.NaN);
}

/** What `/sync` answers: of each room the newest events since then, and whether some were left out. */
export function syncSince(house: HouseOfRooms, user: string, since: string | null, filter: Filter): { readonly next_batch: string; readonly rooms: Rooms } {
  const from = placeOf(since);
  const limit = filter.room?.timeline?.limit ?? 10;
  const types = filter.room?.timeline?.types;
  const isWanted = (room: string): boolean => filter.room?.rooms?.includes(room) ?? true;
  const rooms: Rooms = { join: {}, invite: {}, leave: {} };
  const touched = new Set(house.events.filter(({ order }) => order > from).map((event) => event.room_id));
  for (const room of touched) {
    if (!isWanted(room)) continue;
    const membership = house.membership(room, user);
    if (membership === 'invite') {
      rooms.invite[room] = { invite_state: { events: house.stateAt(room).map(shown) } };
      continue;
    }
    if (membership !== 'join' && membership !== 'leave' && membership !== 'ban') continue;
    const joined = house.events.findLast((event) => event.room_id === room && event.state_key === user && event.content['membership'] === 'join');
    const isNew = joined !== undefined && joined.order > from;
    const fresh = house
      .timeline(room)
      .filter((event) => (isNew || event.order > from) && (types === undefined || types.some((type) => fits(type, event.type))));
    const timeline = fresh.slice(-limit);
    const limited = fresh.length > timeline.length;
    const first = timeline[0]?.order ?? house.events.length + 1;
    const state = house.stateAt(room, first - 1).filter((event) => from === 0 || isNew || (limited && event.order > from));
    const part = { timeline: { events: timeline.map(shown), limited, prev_batch: `t${first - 1}` }, state: { events: state.map(shown) } };
    if (membership === 'join') rooms.join[room] = part;
    else if (fresh.length > 0) rooms.leave[room] = part;
  }
  return { next_batch: `s${house.events.length}`, rooms };
}

interface Part {
  readonly timeline: { readonly events: readonly object[]; readonly limited: boolean; readonly prev_batch: string };
  readonly state: { readonly events: readonly object[] };
}

interface Rooms {
  readonly join: Record<string, Part>;
  readonly invite: Record<string, object>;
  readonly leave: Record<string, Part>;
}

function fits(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

/** An event as clients get it. */
export function shown(event: Event): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'order'));
}
