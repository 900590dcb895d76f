import type { Config } from '@millwright/core/config/schema.ts';

type NetworkConfig = Config['networks'] extends ReadonlyMap<string, infer Item> ? Item : never;

/** A file of `config/networks/` whose kind is irc. */
export type IrcConfig = Extract<NetworkConfig, { readonly kind: 'irc' }>;
