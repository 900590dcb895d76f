import type { Place } from '../network.ts';
import type { NetworkNeeds } from '../open-network.ts';
import { RequestFailed, type Client } from './client.ts';
import type { Direct } from './direct.ts';
import { eventsIn, serverOf, type Event } from './event.ts';
import type { Seals } from './encryption.ts';
import type { Memory } from './memory.ts';

export interface RoomsNeeds {
  readonly client: Client;
  readonly memory: Memory;
  readonly direct: Direct;
  readonly self: string;
  readonly trust: readonly string[];
  readonly needs: Pick<NetworkNeeds, 'rooms' | 'mayInvite' | 'log'>;
  /** Where encrypted rooms can be read. */
  readonly seals: Seals | undefined;
  /** Says a plain sentence into a room, once. */
  tell(room: string, sentence: string, key: string): void;
}

/** Which rooms are listened to, and under which of their names. */
export interface Rooms {
  /** The room as the configuration knows it; undefined: nothing said there is heard. */
  placeOf(room: string): Promise<Omit<Place, 'thread'> | undefined>;
  /** Where people are now who were in the room of the configuration. */
  actual(room: string): string;
  /** Takes note of what an event says about the room itself. */
  note(room: string, event: Event): Promise<void>;
  /** Somebody calls us into a room: accepted from those who may, for rooms of the configuration and conversations with them; all else is declined. */
  invited(room: string, state: unknown): Promise<void>;
  /** Joins the rooms of the configuration that are open to us. */
  joinAll(): Promise<void>;
  /** An encrypted message that could not be opened: said once for all that are sealed with the same key. */
  closed(room: string, event: Event): Promise<void>;
}

export function openRooms({ client, memory, direct, self, trust, needs, tell, seals }: RoomsNeeds): Rooms {
  const isOurs = (room: string): boolean => needs.rooms().includes(room);
  const isReplaced = (room: string): boolean => [...memory.moved.values()].includes(room);
  const actual = (room: string): string => {
    for (const [next, before] of memory.moved) if (before === room) return next;
    return room;
  };
  const sender = (user: string) => ({ account: trust.includes(serverOf(user)) ? user : null, shown: user });
  return {
    actual,
    async placeOf(room) {
      const before = memory.moved.get(room);
      if (before !== undefined && isOurs(before)) return { room: before, direct: false };
      if (isOurs(room)) return isReplaced(room) || memory.hasTold(closedKey(room)) ? undefined : { room, direct: false };
      return (await direct.isDirect(room)) ? { room, direct: true } : undefined;
    },
    async note(room, event) {
      if (event.type === 'm.room.member') direct.changed(room);
      if (seals !== undefined) await seals.note(room, event);
      else if (event.type === 'm.room.encryption' || event.type === 'm.room.encrypted') await encrypted(room);
      if (event.type === 'm.room.tombstone' && event.state_key === '') await replaced(room, event);
    },
    async invited(room, state) {
      const invitation = eventsOfInvite(state).find((event) => event.type === 'm.room.member' && event.state_key === self);
      const by = invitation?.sender ?? '';
      const isDirect = invitation?.content['is_direct'] === true;
      const may = (isOurs(room) || isDirect || memory.awaited.has(room) || memory.moved.has(room)) && needs.mayInvite(sender(by));
      needs.log(
        may
          ? `${by} called me into ${room}, and I go.`
          : `${by} called me into ${room}. I declined: only an admin may, and only into a room of the configuration or a conversation with them.`,
      );
      if (may && memory.awaited.has(room)) return follow(room);
      await attempt(() => (may ? client.joinRoom(room) : client.leaveRoom(room)), `The answer to the invitation into ${room}`);
      if (may && isDirect && !isOurs(room)) await direct.add(by, room);
    },
    async closed(room, event) {
      const key = `sealed ${room} ${String(event.content['session_id'])}`;
      if ((await isHeard(room)) && memory.tellOnce(key))
        tell(
          room,
          'I have no key for what was just said here. Please send it again; if that does not help, begin a new session or use a room without encryption.',
          key,
        );
    },
    async joinAll() {
      const joined = new Set(await client.getJoinedRooms());
      for (const room of needs.rooms()) {
        if (joined.has(room) || isReplaced(room)) continue;
        await attempt(() => client.joinRoom(room), `Joining ${room} (an admin can invite ${self} there)`);
      }
    },
  };

  async function isHeard(room: string): Promise<boolean> {
    return isOurs(room) || memory.moved.has(room) || direct.isDirect(room);
  }

  async function encrypted(room: string): Promise<void> {
    if (!(await isHeard(room)) || !memory.tellOnce(`encrypted ${room}`)) return;
    const sentence = 'This room is encrypted, and I cannot read what is said in it: commands here are not answered. Please use a room without encryption.';
    needs.log(`${room} is encrypted and cannot be read.`);
    tell(room, sentence, `encrypted ${room}`);
  }

  async function replaced(room: string, event: Event): Promise<void> {
    const next = event.content['replacement_room'];
    if (!isOurs(memory.moved.get(room) ?? room) || isReplaced(room) || !memory.tellOnce(closedKey(room))) return;
    if (typeof next === 'string' && needs.mayInvite(sender(event.sender))) {
      memory.awaited.set(next, [room, event.sender]);
      await follow(next);
    } else needs.log(`${room} was closed by ${event.sender}, who is no admin here. I do not listen there any more.`);
  }

  /** The new room stands for the old one only where one who may call us into rooms both closed the old and made the new. */
  async function follow(next: string): Promise<void> {
    const [room = '', by = ''] = memory.awaited.get(next) ?? [];
    if (!(await attempt(() => client.joinRoom(next), `Following ${room} to ${next} (an admin can invite ${self} there)`))) return;
    memory.awaited.delete(next);
    if (!(await begins(next, room, by))) {
      needs.log(`${next} says by itself that another room came before it, or was made by another than who closed ${room}. I do not listen there.`);
      await attempt(() => client.leaveRoom(next), `Leaving ${next}`);
      return;
    }
    memory.moved.set(next, memory.moved.get(room) ?? room);
    memory.moved.delete(room);
    needs.log(`${room} was replaced by ${next}, and I am there now. Write id: "${next}" into the file of that room in the configuration.`);
    tell(next, `I have come along from ${room}. Somebody should write id: "${next}" into the file of this room in the configuration.`, `followed ${next}`);
  }

  async function begins(next: string, room: string, by: string): Promise<boolean> {
    const answer = await client.request('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(next)}/state`).catch(() => []);
    const create = eventsIn(answer).find((item) => item.type === 'm.room.create');
    const before = create?.content['predecessor'] as { readonly room_id?: unknown } | undefined;
    return create?.sender === by && before?.room_id === room;
  }

  async function attempt(work: () => Promise<unknown>, what: string): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      // Without a token nothing goes on; whoever asked deals with that.
      if (error instanceof RequestFailed && error.status === 401) throw error;
      if (error instanceof Error && error.name === 'AbortError') throw error;
      needs.log(`${what} did not work: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
}

function closedKey(room: string): string {
  return `closed ${room}`;
}

/** Stripped state has neither ids nor moments. */
function eventsOfInvite(state: unknown): Event[] {
  return eventsIn(Array.isArray(state) ? state.map((event: object) => ({ event_id: 'stripped', origin_server_ts: 0, ...event })) : []);
}
