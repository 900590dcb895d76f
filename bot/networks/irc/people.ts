import type { Sender } from '../network.ts';
import type { Casemap } from './casemap.ts';
import { openRoster, type Roster } from './roster.ts';

/** Whom a private word reaches. */
export interface People extends Pick<Roster, 'knows' | 'nickOf' | 'forget'> {
  /** Somebody spoke to the bot alone. */
  speaksTo(by: Sender): void;
  /** Where the person is now who spoke under this nick; undefined when nobody is, or somebody else has the nick. */
  nickFor(nick: string): string | undefined;
}

const most = 1000;

export function openPeople(fold: Casemap): People {
  const roster = openRoster(fold);
  const partners = new Map<string, { readonly account: string | null; readonly isHere: boolean }>();
  return {
    nickOf: roster.nickOf,
    knows(event) {
      roster.knows(event);
      const partner = partners.get(fold(event.nick));
      if (partner === undefined || (event.isGone !== true && event.to === undefined)) return;
      partners.set(fold(event.nick), { ...partner, isHere: false });
      // Without an account a new nick is all there is to follow.
      if (event.to !== undefined && partner.account === null) partners.set(fold(event.to), { ...partner, isHere: true });
    },
    speaksTo({ shown, account }) {
      if (partners.size >= most) partners.clear();
      partners.set(fold(shown), { account, isHere: true });
    },
    nickFor(nick) {
      const partner = partners.get(fold(nick));
      if (partner === undefined) return nick;
      if (partner.account === null) return partner.isHere ? nick : undefined;
      const holds = roster.accountOf(nick);
      const isSame = typeof holds === 'string' ? fold(holds) === fold(partner.account) : holds === undefined && partner.isHere;
      return isSame ? nick : roster.nickOf(partner.account);
    },
    forget: roster.forget,
  };
}
