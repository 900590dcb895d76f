import type { NetworkConfig } from '@millwright/core/config/schema.ts';
import type { Network } from './network.ts';
import type { NetworkNeeds, OpenNetwork } from './open-network.ts';

type Loaders = { readonly [Kind in NetworkConfig['kind']]?: () => Promise<OpenNetwork<Extract<NetworkConfig, { readonly kind: Kind }>>> };

/** Every kind of network, loaded when a configuration names it. Add yours here and to `Network` in `core/config/network.ts`. */
export const networks: Loaders = {
  irc: async () => (await import('./irc/open-irc.ts')).openIrc,
  matrix: async () => (await import('./matrix/open-matrix.ts')).openMatrix,
};

/** Opens a network of the configuration; undefined where this version has no such kind. Throws as the network's own. */
export function openNetwork(config: NetworkConfig, needs: NetworkNeeds): Promise<Network> | undefined {
  const load = networks[config.kind] as (() => Promise<OpenNetwork<NetworkConfig>>) | undefined;
  return load?.().then((open) => open(config, needs));
}
