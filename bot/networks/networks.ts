import type { NetworkConfig } from '@millwright/core/config/schema.ts';
import type { OpenNetwork } from './open-network.ts';

type Loaders = { readonly [Kind in NetworkConfig['kind']]?: () => Promise<OpenNetwork<Extract<NetworkConfig, { readonly kind: Kind }>>> };

/** Every kind of network, loaded when a configuration names it. Add yours here and to `Network` in `core/config/schema.ts`. */
export const networks: Loaders = {
  irc: async () => (await import('./irc/open-irc.ts')).openIrc,
};
