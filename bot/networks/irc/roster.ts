import type { Casemap } from './casemap.ts';

/** Who holds which account, as far as the server has told: good for finding people, never proof of who speaks. */
export interface Roster {
  knows(event: { readonly nick: string; readonly account?: string | null; readonly to?: string; readonly isGone?: boolean }): void;
  /** A nick that holds this account now, the last heard of first. */
  nickOf(account: string): string | undefined;
  /** The account a nick holds; null when it holds none, undefined when that is not known. */
  accountOf(nick: string): string | null | undefined;
  /** After a split or a new connection nothing is known. */
  forget(): void;
}

const most = 10_000;

export function openRoster(fold: Casemap): Roster {
  const accounts = new Map<string, { readonly nick: string; readonly account: string | null }>();
  return {
    knows({ nick, account, to, isGone = false }) {
      const before = accounts.get(fold(nick));
      accounts.delete(fold(nick));
      const known = account === undefined ? before?.account : account;
      if (isGone || known === undefined) return;
      if (accounts.size >= most) accounts.clear();
      accounts.set(fold(to ?? nick), { nick: to ?? nick, account: known });
    },
    nickOf: (account) =>
      accounts
        .values()
        .toArray()
        .findLast((person) => person.account !== null && fold(person.account) === fold(account))?.nick,
    accountOf: (nick) => accounts.get(fold(nick))?.account,
    forget: () => accounts.clear(),
  };
}
