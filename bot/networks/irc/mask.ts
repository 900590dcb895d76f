import type { Client } from 'irc-framework';
import type { Casemap } from './casemap.ts';

/** Our own `nick!user@host` as the server shows it to others: from our JOIN, our echoes, and what changes it later. */
export function followMask(client: Client, fold: () => Casemap): () => string | undefined {
  let userAndHost: string | undefined;
  const isMe = (nick: string): boolean => fold()(nick) === fold()(client.user.nick);
  const learn = (event: { readonly nick: string; readonly ident: string; readonly hostname: string }): void => {
    if (isMe(event.nick) && event.ident !== '' && event.hostname !== '') userAndHost = `${event.ident}@${event.hostname}`;
  };
  client.on('join', learn);
  client.on('privmsg', learn);
  client.on('notice', learn);
  client.on('user updated', ({ nick, ident, hostname, new_ident, new_hostname }) =>
    learn({ nick, ident: new_ident ?? ident, hostname: new_hostname ?? hostname }),
  );
  client.on('displayed host', ({ nick, hostname }) => {
    if (isMe(nick) && userAndHost !== undefined) userAndHost = `${userAndHost.split('@')[0]}@${hostname}`;
  });
  return () => (userAndHost === undefined ? undefined : `${client.user.nick}!${userAndHost}`);
}
