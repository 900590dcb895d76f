import type { NetworkConfig } from '@millwright/core/config/schema.ts';

/** A file of `config/networks/` whose kind is irc. */
export type IrcConfig = Extract<NetworkConfig, { readonly kind: 'irc' }>;
