import type { Heard, Network, Sender } from './network.ts';

/** What a network is handed when it is opened. */
export interface NetworkNeeds {
  /** Its id in the configuration: `testnet`. */
  readonly id: string;
  /** A folder of its own outside the state, for what it has to remember; it exists. */
  readonly folder: string;
  /** Rooms it is to be in, by their own ids. */
  rooms(): readonly string[];
  /** Public address of the site, for links; null without one. */
  base(): string | null;
  /** May this account call the bot into a room? */
  mayInvite(sender: Sender): boolean;
  /** Throws `CONFIG_INVALID`; never names the value. */
  secret(reference: { readonly env: string } | { readonly file: string }): Promise<string>;
  now(): Temporal.Instant;
  /** A whole number from 0 up to, not including, `below`. */
  random(below: number): number;
  /** Resolves when it is kept and will be dealt with, even after a crash; what has come before is dropped by its id. Never rejects. */
  heard(what: Heard): Promise<void>;
  /** For who runs the bot: a line of the log. */
  log(line: string): void;
}

/** Resolves as soon as it begins to connect; it goes on connecting by itself, for ever. Throws `CONFIG_INVALID`. */
export type OpenNetwork<Config> = (config: Config, needs: NetworkNeeds) => Promise<Network>;
