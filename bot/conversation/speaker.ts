import { roomId } from '@millwright/core/change/permission.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import type { Speaker } from '@millwright/core/model/person.ts';
import { accountId, accountKind } from '@millwright/core/state/kinds/account.ts';
import type { Place, Sender } from '../networks/network.ts';

/** Accounts of IRC are the same in any case; everywhere else they are as written. */
export function sameAccount(config: Config, network: string, one: string, other: string): boolean {
  return config.networks.get(network)?.kind === 'irc' ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** How an account stands in records. */
export function accountKey(config: Config, network: string, account: string): string {
  return accountId(network, config.networks.get(network)?.kind === 'irc' ? account.toLowerCase() : account);
}

/** Whose account it is: by the configuration, else by what was proven with link; undefined: nobody's. */
export async function personOf(snapshot: Snapshot, network: string, account: string): Promise<string | undefined> {
  const { config } = snapshot;
  for (const [id, { accounts }] of config.people) if (accounts[network]?.some((name) => sameAccount(config, network, name, account)) === true) return id;
  const linked = await snapshot.get(accountKind, accountKey(config, network, account));
  const person = linked?.person?.replace('person:', '');
  return person !== undefined && config.people.has(person) ? person : undefined;
}

/** `room:irc/testnet/#admin`; a conversation with the bot alone is the room `direct` of its network. */
export function roomOf(config: Config, network: string, place: Place): string {
  return roomId(config, { network, id: place.direct ? 'direct' : place.room });
}

/** Who speaks. Without a proven account they are a guest; on a network that proves none, whoever they say they are, who may not do anything alone. */
export async function speakerOf(snapshot: Snapshot, network: string, by: Sender, from: { readonly place: Place; readonly proves: boolean }): Promise<Speaker> {
  const room = roomOf(snapshot.config, network, from.place);
  if (by.account !== null) {
    const account = { network, account: accountKey(snapshot.config, network, by.account).slice(network.length + 1) };
    return { person: (await personOf(snapshot, network, by.account)) ?? 'guest', room, account };
  }
  const claims = from.proves ? undefined : await personOf(snapshot, network, by.shown);
  return claims === undefined ? { person: 'guest', room } : { person: claims, room, claimed: network };
}
