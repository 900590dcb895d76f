/** From least to most; `automation` stands beside and may do what its token says. */
export const roles = ['guest', 'packager', 'releng', 'admin'] as const;
export type Role = (typeof roles)[number] | 'automation';

/** read: answers. note: one commit, no confirmation. write: confirmed. irreversible: confirmed by a second, different person. */
export const dangers = ['read', 'note', 'write', 'irreversible'] as const;
export type Danger = (typeof dangers)[number];

/** Who speaks, from where, as proven on the very message. */
export interface Speaker {
  /** Id of a person (`alice`), `automation/ci`, or `guest`. */
  readonly person: string;
  /** `room:console`, `room:irc/testnet/#admin`. */
  readonly room: string;
  /** Words a token permits; absent for people. */
  readonly may?: readonly string[];
}
