/** From least to most; `automation` stands beside and may do what its token says. */
export const roles = ['guest', 'packager', 'releng', 'admin'] as const;
export type Role = (typeof roles)[number] | 'automation';

/** read: answers. note: one commit, no confirmation. write: confirmed. irreversible: confirmed by a second, different person. */
export const dangers = ['read', 'note', 'write', 'irreversible'] as const;
export type Danger = (typeof dangers)[number];

/** Who speaks, from where, as proven on the very message. */
export interface Speaker {
  /** Id of a person (`alice`), `automation/ci`, `trigger:base`, or `guest`. */
  readonly person: string;
  /** `room:console`, `room:irc/testnet/#admin`. */
  readonly room: string;
  /** Words a token or a trigger permits; absent for people. */
  readonly may?: readonly string[];
  /** The account on a chat network that the message proved. */
  readonly account?: { readonly network: string; readonly account: string };
  /** The network proves no accounts: this is only whose name they speak under, and the network. They read, and what they ask for waits for the person. */
  readonly claimed?: string;
}

/** How a speaker stands in records: `person:alice`, `trigger:base`. Ids of people have no colon, so none passes for a trigger. */
export function actorOf({ person }: Speaker): `person:${string}` | `trigger:${string}` {
  return isTrigger(person) ? person : `person:${person}`;
}

export function isTrigger(id: string): id is `trigger:${string}` {
  return id.startsWith('trigger:');
}
