import { UserError } from '@millwright/core/model/errors.ts';
import type { OpenNetwork } from '../open-network.ts';
import { systemClock } from './clock.ts';
import type { Account } from './connection.ts';
import { dialer, fileOf, type Certificate } from './dial.ts';
import type { IrcConfig } from './irc-config.ts';
import { ircNetwork } from './irc-network.ts';

/** A network that speaks IRC, with IRCv3 where the server has it. */
export const openIrc: OpenNetwork<IrcConfig> = (config, needs) => openIrcAt(config, needs, systemClock);

/** The same with a clock of its own. */
export const openIrcAt = async (...[config, needs, clock]: [...Parameters<OpenNetwork<IrcConfig>>, typeof systemClock]): ReturnType<OpenNetwork<IrcConfig>> => {
  if (!/^[^\s:#&@+\d\p{Cc}][^\s:,@!\p{Cc}]*$/u.test(config.nick))
    throw new UserError('CONFIG_INVALID', `networks/${needs.id}: ${config.nick} cannot be a nick on IRC.`, {
      hint: 'Write a name without spaces that begins with a letter.',
    });
  const { account, certificate } = await accountOf(config, needs.secret);
  if (account !== undefined && config.tls === false && !/^(127\.|::1$|localhost$)/.test(config.host))
    throw new UserError('CONFIG_INVALID', `networks/${needs.id}: a password would go to ${config.host} unencrypted.`, {
      hint: 'Leave tls out, or name the certificates to trust: tls: {ca: ./ca.pem}.',
    });
  return ircNetwork({ config, needs, clock, account, dial: dialer(config, certificate) });
};

async function accountOf(
  { sasl }: IrcConfig,
  secret: Parameters<OpenNetwork<IrcConfig>>[1]['secret'],
): Promise<{ readonly account: Account | undefined; readonly certificate: Certificate | undefined }> {
  if (sasl === undefined) return { account: undefined, certificate: undefined };
  if ('password' in sasl) return { account: { mechanism: 'PLAIN', account: sasl.account, password: await secret(sasl.password) }, certificate: undefined };
  const certificate = { certificate: fileOf('sasl.certificate', sasl.certificate), key: await secret(sasl.key) };
  return { account: { mechanism: 'EXTERNAL', account: sasl.account, password: '' }, certificate };
}
