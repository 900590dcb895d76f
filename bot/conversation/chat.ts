import type { NetworkConfig } from '@millwright/core/config/schema.ts';
import { roomId } from '@millwright/core/change/permission.ts';
import type { House } from '../dispatch/dispatch.ts';
import type { Network, Place } from '../networks/network.ts';
import type { Outbox } from './outbox.ts';
import type { Spool } from './spool.ts';

/** A network that was joined. */
export interface Joined {
  readonly id: string;
  readonly config: Pick<NetworkConfig, 'kind' | 'prefix' | 'puppets'>;
  readonly network: Network;
}

/** What everything that is said and heard in rooms shares. */
export interface Chat {
  readonly house: House;
  readonly joined: ReadonlyMap<string, Joined>;
  readonly spool: Spool;
  readonly outbox: Outbox;
  /** After so long without an answer it is said that one is being worked on. */
  readonly ackMs: number;
  now(): Temporal.Instant;
  log(line: string): void;
}

/** A place on a network. */
export interface Spot {
  readonly network: string;
  readonly place: Place;
}

/** Where a configured room is, for rooms of networks that were joined; a bridge's other side stands for its twin. */
export function spotOf(chat: Pick<Chat, 'house' | 'joined'>, room: string): Spot | undefined {
  const { config } = chat.house.factory;
  for (const file of config.rooms.values()) {
    if (roomId(config, file) !== room) continue;
    const main = file.twin_of === undefined ? file : (config.rooms.get(file.twin_of) ?? file);
    return chat.joined.has(main.network) ? { network: main.network, place: { room: main.id, direct: false } } : undefined;
  }
  return undefined;
}

/** Where one answers what was said there: a bridge carries it over to its twin. */
export function answeringSpot(chat: Pick<Chat, 'house' | 'joined'>, network: string, place: Place): Spot {
  const { config } = chat.house.factory;
  const own = { network, place };
  const file = place.direct ? undefined : config.rooms.values().find((item) => item.network === network && item.id === place.room);
  return file?.twin_of === undefined ? own : (spotOf(chat, roomId(config, file)) ?? own);
}

/** Rooms of joined networks that a product is at home in. */
export function homesOf(chat: Pick<Chat, 'house' | 'joined'>, product: string): readonly string[] {
  const { config } = chat.house.factory;
  const files = [...config.rooms.values()].filter((file) => file.home.includes(product) && file.twin_of === undefined && chat.joined.has(file.network));
  return files.map((file) => roomId(config, file));
}

/** How a command is written in a room: with the prefix, or bare where nobody else is there. */
export function writtenIn({ config }: Pick<Joined, 'config'>, place: Place): (line: string) => string {
  return place.direct ? (line) => line : (line) => `${config.prefix} ${line}`;
}
