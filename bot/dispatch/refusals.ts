import type { Speaker } from '@millwright/core/model/person.ts';

/** A line that was refused, and by what. */
export interface Refusal {
  readonly command: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** The line of the configuration that refused; null where something else did. */
  readonly rule: string | null;
  readonly time: string;
  readonly room: string;
}

/** The last refusal of each speaker. */
export interface Refusals {
  keep(who: string, refusal: Refusal): void;
  last(who: string): Refusal | undefined;
}

const most = 1000;

/** In memory: what was refused is no part of the factory's history. */
export function openRefusals(): Refusals {
  const all = new Map<string, Refusal>();
  return {
    keep(who, refusal) {
      all.delete(who);
      all.set(who, refusal);
      const [oldest] = all.keys();
      if (all.size > most && oldest !== undefined) all.delete(oldest);
    },
    last: (who) => all.get(who),
  };
}

/** Guests are told apart by their account, or not at all. */
export function whoIs({ person, account, room }: Speaker): string {
  if (person !== 'guest') return person;
  return account === undefined ? `guest ${room}` : `guest ${account.network}/${account.account}`;
}
