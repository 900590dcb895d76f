import { UserError } from '@millwright/core/model/errors.ts';
import type { NetworkNeeds } from '../open-network.ts';

/** What no schema can see. Throws `CONFIG_INVALID`. */
export function checkConfig(
  { homeserver, trust }: { readonly homeserver: string; readonly trust: readonly string[] },
  needs: Pick<NetworkNeeds, 'id' | 'rooms' | 'log'>,
): void {
  const alias = needs.rooms().find((room) => !room.startsWith('!'));
  if (alias !== undefined) {
    throw new UserError('CONFIG_INVALID', `The room "${alias}" of the network ${needs.id} is not named by its id.`, {
      hint: 'A Matrix room’s id begins with "!"; Element shows it under Room settings, Advanced. Names such as #room:server can be moved to another room by others.',
    });
  }
  const url = URL.canParse(homeserver) ? new URL(homeserver) : undefined;
  if (url === undefined || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new UserError('CONFIG_INVALID', `The homeserver of networks/${needs.id}.yaml is no plain address.`, {
      hint: 'Write it as https://matrix.example.org.',
    });
  }
  if (url.protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    needs.log(`networks/${needs.id}.yaml: the way to ${homeserver} is not encrypted; whoever is on it can read the token.`);
  if (trust.length === 0) needs.log(`networks/${needs.id}.yaml trusts no server, so nobody there can do more than read.`);
}
