import type { NetworkNeeds } from '../open-network.ts';
import { RequestFailed, type Client } from './client.ts';
import { eventsIn, type Event } from './event.ts';
import { fillGap, type Filled } from './gap.ts';
import { heardIn } from './incoming.ts';
import type { Seals } from './encryption.ts';
import type { Memory } from './memory.ts';
import type { OwnName } from './own-name.ts';
import type { Rooms } from './rooms.ts';

/** What is asked for: nothing else is sent to us. */
export const timelineTypes = ['m.room.message', 'm.reaction', 'm.room.redaction', 'm.room.encrypted', 'm.room.encryption', 'm.room.tombstone', 'm.room.member'];

export interface BatchNeeds {
  readonly client: Client;
  readonly memory: Memory;
  readonly rooms: Rooms;
  readonly self: OwnName;
  readonly trust: readonly string[];
  readonly seals: Seals | undefined;
  readonly needs: Pick<NetworkNeeds, 'heard' | 'now' | 'log'>;
}

/** One answer of `/sync`, as far as it is looked at here. */
export interface Batch {
  readonly join: Readonly<Record<string, JoinedRoom>>;
  readonly invite: Readonly<Record<string, { readonly invite_state?: { readonly events?: unknown } }>>;
  readonly leave: Readonly<Record<string, unknown>>;
}

interface JoinedRoom {
  readonly state?: { readonly events?: unknown };
  readonly timeline?: { readonly events?: unknown; readonly limited?: unknown; readonly prev_batch?: unknown };
}

/** Everything in it is kept by whoever listens when this resolves; what one event breaks, the others do not feel. `since` null: it only says how things are. */
export async function takeBatch(batch: Batch, since: string | null, all: BatchNeeds): Promise<void> {
  const { memory, rooms, needs } = all;
  for (const room of Object.keys(batch.leave)) if (memory.rooms.delete(room)) needs.log(`I am no longer in ${room}.`);
  for (const [room, part] of Object.entries(batch.join)) {
    for (const event of eventsIn(part.state?.events)) await rooms.note(room, event);
    const events = await newIn(room, part, since, all);
    memory.rooms.add(room);
    await hear(room, events, all);
  }
  // After what is said in rooms: there it may be that a room was replaced by the one we are called into.
  for (const [room, { invite_state: state }] of Object.entries(batch.invite)) await rooms.invited(room, state?.events);
}

/** A room's events that came since the last batch. What was said before we came, or before anything was remembered, is not for us. */
async function newIn(room: string, { timeline = {} }: JoinedRoom, since: string | null, all: BatchNeeds): Promise<readonly Event[]> {
  const { memory, self, rooms, needs, client } = all;
  const events = eventsIn(timeline.events);
  if (since === null || !memory.rooms.has(room)) {
    const joined = events.findLastIndex((event) => event.type === 'm.room.member' && event.state_key === self.user && event.content['membership'] === 'join');
    const isLater = since !== null && joined >= 0;
    for (const event of isLater ? events.slice(0, joined) : events) {
      if (event.state_key !== undefined || event.type === 'm.room.encrypted') await rooms.note(room, event);
      memory.see(event.event_id, needs.now());
    }
    return isLater ? events.slice(joined + 1) : [];
  }
  if (timeline.limited !== true || typeof timeline.prev_batch !== 'string') return events;
  const place = await rooms.placeOf(room);
  if (place === undefined) return events;
  const range = { from: timeline.prev_batch, to: since, types: timelineTypes };
  const filled = await fillGap(client, room, range, (id) => memory.hasSeen(id)).catch((error: unknown): Filled => {
    if (!(error instanceof RequestFailed) || error.status === 401) throw error;
    needs.log(`What was said in ${room} while I did not listen cannot be read: ${error.message}`);
    return { events: [], whole: false };
  });
  if (!filled.whole) {
    const first = filled.events[0] ?? events[0];
    const until = first === undefined ? needs.now() : Temporal.Instant.fromEpochMilliseconds(Math.max(0, Math.trunc(first.origin_server_ts)));
    const from = memory.at ?? until;
    await needs.heard({ kind: 'deaf', room: place.room, since: from, until: Temporal.Instant.compare(until, from) < 0 ? from : until });
  }
  return [...filled.events, ...events];
}

async function hear(room: string, events: readonly Event[], { memory, rooms, self, trust, seals, needs }: BatchNeeds): Promise<void> {
  const gone = new Map(
    events.flatMap((event) => (event.type === 'm.room.member' ? [[event.state_key ?? '', event.content['membership'] !== 'join'] as const] : [])),
  );
  for (const event of events) {
    if (memory.hasSeen(event.event_id)) continue;
    const heard = await understood(event);
    if (heard !== undefined) await needs.heard(heard);
    memory.see(event.event_id, needs.now());
  }

  async function understood(event: Event) {
    await rooms.note(room, event);
    const place = await rooms.placeOf(room);
    if (place === undefined) return undefined;
    const isSealed = event.type === 'm.room.encrypted' && seals !== undefined;
    const opened = isSealed ? await seals.open(room, event) : event;
    if (opened === undefined) {
      await rooms.closed(room, event);
      return undefined;
    }
    try {
      return heardIn(opened, room, place, { self, trust, now: needs.now(), hasLeft: (user) => gone.get(user) === true });
    } catch (error) {
      needs.log(`An event in ${room} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
