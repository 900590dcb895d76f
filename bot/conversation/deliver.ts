import type { Destination } from '../networks/network.ts';
import type { Deliver } from '../networks/deliver.ts';
import { accountKind } from '@millwright/core/state/kinds/account.ts';
import { spotOf, writtenIn, type Chat, type Joined } from './chat.ts';
import { fit } from './fit.ts';
import { shownIn } from './shown.ts';
import { asWritten } from './written.ts';

/** Says a document to a room, or to a person where one of their accounts is reached first. */
export function openDeliver(chat: Chat): Deliver {
  const { factory } = chat.house;

  async function post(joined: Joined, to: Destination, document: Parameters<Deliver>[1], how: Parameters<Deliver>[2] & { readonly by: string }) {
    const place = 'room' in to ? to : { room: to.account, direct: true };
    const written = asWritten(document, writtenIn(joined, place));
    const about = { command: null, by: how.by, time: chat.now().toString(), json: document };
    // One piece of news is not worth a page of its own.
    const fitted = how.urgency === 'digest' ? await shownIn(chat, joined, written, about) : fit(written, joined.network.form, factory.config.factory.site.base);
    return { to, document: fitted.document, key: how.key, urgency: how.urgency };
  }

  return async (to, document, how) => {
    if (to.startsWith('room:')) {
      const spot = spotOf(chat, to);
      const joined = spot === undefined ? undefined : chat.joined.get(spot.network);
      if (spot === undefined || joined === undefined) return false;
      await chat.outbox.say(joined.id, await post(joined, spot.place, document, { ...how, by: to }));
      return true;
    }
    for (const { joined, account } of await accountsOf(chat, to.replace('person:', ''))) {
      if ((await joined.network.post(await post(joined, { account }, document, { ...how, by: to }))) !== undefined) return true;
    }
    return false;
  };
}

/** Accounts of a person on networks that prove them, those of the configuration first. */
async function accountsOf({ house, joined }: Chat, person: string): Promise<readonly { readonly joined: Joined; readonly account: string }[]> {
  const snapshot = await house.factory.snapshot();
  const configured = Object.entries(snapshot.config.people.get(person)?.accounts ?? {}).flatMap(([network, names]) =>
    names.map((account) => ({ network, account })),
  );
  const linked = await Array.fromAsync(snapshot.find(accountKind, { person: `person:${person}` }));
  return [...configured, ...linked].flatMap(({ network, account }) => {
    const found = joined.get(network);
    return found?.network.proves() === true ? [{ joined: found, account }] : [];
  });
}
