import { z } from 'zod';
import { RequestFailed, type Client } from './client.ts';

/** `m.direct` in the account's data: whose rooms are conversations with one person. */
const Rooms = z.record(z.string(), z.array(z.string()));

/** Conversations with one person. The list is kept with the account on the homeserver, where other clients keep it too. */
export interface Direct {
  /** Is it such a room, with nobody in it but that person and us? */
  isDirect(room: string): Promise<boolean>;
  /** The room with this person; one is made, and they are invited, only where there was none before. */
  roomWith(account: string): Promise<string>;
  add(account: string, room: string): Promise<void>;
  /** Who is in that room has changed. */
  changed(room: string): void;
}

export async function openDirect(client: Client, self: string): Promise<Direct> {
  const path = `/_matrix/client/v3/user/${encodeURIComponent(self)}/account_data/m.direct`;
  const found = await client.request('GET', path).catch((error: unknown) => {
    if (error instanceof RequestFailed && error.status === 404) return {};
    throw error;
  });
  const rooms = new Map(Object.entries(Rooms.safeParse(found).data ?? {}));
  const alone = new Map<string, Promise<boolean>>();
  const making = new Map<string, Promise<string>>();
  const add = async (account: string, room: string): Promise<void> => {
    rooms.set(account, [...new Set([...(rooms.get(account) ?? []), room])]);
    await client.request('PUT', path, { body: Object.fromEntries(rooms) });
  };
  const isAlone = async (room: string): Promise<boolean> => {
    const answer = await client.request('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/joined_members`).catch((error: unknown) => {
      if (error instanceof RequestFailed && error.status !== 401) return undefined;
      throw error;
    });
    return answer !== undefined && Object.keys((answer as { readonly joined?: object }).joined ?? {}).length <= 2;
  };
  const make = async (account: string): Promise<string> => {
    const room = await client.createRoom({ preset: 'private_chat', is_direct: true, invite: [account] });
    await add(account, room);
    return room;
  };
  return {
    add,
    changed: (room) => void alone.delete(room),
    async isDirect(room) {
      if (![...rooms.values()].some((list) => list.includes(room))) return false;
      const asked = alone.get(room) ?? isAlone(room);
      alone.set(room, asked);
      asked.catch(() => alone.delete(room));
      return asked;
    },
    roomWith(account) {
      const known = rooms.get(account)?.at(-1);
      if (known !== undefined) return Promise.resolve(known);
      const made = making.get(account) ?? make(account).finally(() => making.delete(account));
      making.set(account, made);
      return made;
    },
  };
}
