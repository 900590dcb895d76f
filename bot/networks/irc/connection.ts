import type { Socket } from 'node:net';
import { Client, type Batch, type MessageEvent } from 'irc-framework';
import type { Ended } from './backoff.ts';
import { casemapOf, type Casemap } from './casemap.ts';
import type { Clock } from './clock.ts';
import { openLogin } from './login.ts';
import { followMask } from './mask.ts';
import { transportOver } from './transport.ts';

const registrationMs = 30_000;
const lookMs = 15_000;
const quietMs = 60_000;
const deadMs = 120_000;
const mostTries = 9;

/** Beside what irc-framework asks for by itself, account-tag among it. */
const wanted = ['labeled-response', 'draft/chathistory', 'chathistory', 'standard-replies'];

/** What `WHO room` is asked for, where the server has WHOX: nicks and their accounts. 777 says that we asked. */
export const membersAsked = '%tna,777';
const membersAnswer = /^(?:@\S+ )?:\S+ 354 \S+ 777 (\S+) :?(\S+)$/;

export interface Account {
  readonly mechanism: 'PLAIN' | 'EXTERNAL';
  readonly account: string;
  readonly password: string;
}

export interface ConnectionEvents {
  /** The server knows us, under our account, and has said what it can. */
  up(): void;
  message(event: MessageEvent, kind: 'privmsg' | 'notice' | 'action' | 'ctcp'): void;
  /** Where somebody's account or presence became known; `to` is a new nick. */
  person(event: { readonly nick: string; readonly account?: string | null; readonly to?: string; readonly isGone?: boolean; readonly reason?: string }): void;
  room(event: { readonly room: string; readonly what: 'joined' | 'left' | 'kicked' | 'refused' | 'mute'; readonly why: string }): void;
  /** A nick we watch is free, or one we spoke to is not there. */
  nickFree(nick: string): void;
  nobody(nick: string): void;
  batchEnd(batch: Batch, size: number): void;
  /** A command was refused by a standard reply (FAIL). */
  failed(command: string): void;
  /** The server closed because of too much from us. */
  flooded(): void;
  /** Called once, last. */
  down(ended: Ended, sentence: string): void;
}

export interface Connection {
  /** One line, already put together by `lineOf`. */
  write(line: string): void;
  /** Ends it; `down` follows. */
  quit(text: string): void;
  fail(sentence: string): void;
  nick(): string;
  /** `nick!user@host` as others see us, once known. */
  mask(): string | undefined;
  fold: Casemap;
  has(capability: string): boolean;
  /** The server's clock when it last said anything, in milliseconds since 1970. */
  heardAt(): number;
  /** What the server said about itself (ISUPPORT). */
  token(name: string): string | true | undefined;
}

/** One attempt to be on the network, with a client of its own: what is left of an earlier one cannot disturb it. */
export function connect(needs: {
  dial(): Socket;
  readonly nick: string;
  readonly account: Account | undefined;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  log(line: string): void;
  readonly events: ConnectionEvents;
}): Connection {
  const { nick, account, clock, events } = needs;
  const client = new Client();
  const login = openLogin(account !== undefined);
  let write = (_line: string): void => {};
  let socket: Socket | undefined;
  let heard = clock.now();
  /** When the last line was written, by the server's clock. What a batch holds is older than the line that ends it. */
  let stamp: number | undefined;
  let tries = 0;
  let state: 'registering' | 'up' | 'down' = 'registering';
  let ended: { readonly why: Ended; readonly sentence: string } | undefined;
  const end = (why: Ended, sentence: string): void => {
    ended ??= { why, sentence };
    socket?.destroy();
  };
  const mask = followMask(client, () => connection.fold);
  const cancelRegistration = clock.after(
    registrationMs,
    () => state === 'registering' && end('network', 'The server did not finish the greeting within 30 s.'),
  );
  let cancelLook = clock.after(lookMs, look);

  const Transport = transportOver({
    dial: () => (socket = needs.dial()),
    mayLeave: login.mayLeave,
    opened: (send) => (write = send),
    arrived(line) {
      heard = clock.now();
      const time = /^@(?![^ ]*\bbatch=)[^ ]*?\btime=([^; ]+)/.exec(line)?.[1];
      if (time !== undefined) stamp = Date.parse(time) || stamp;
      // The library gives answers to its own questions only.
      const [, whom, holds] = membersAnswer.exec(line) ?? [];
      if (whom !== undefined) events.person({ nick: whom, account: holds === '0' ? null : (holds ?? null) });
      const next = login.after(line);
      // Past `mayLeave`, which keeps this very line back when the library sends it.
      if (next !== undefined) socket?.write(`${next}\r\n`);
    },
    closed(failure) {
      if (state === 'down') return;
      state = 'down';
      cancelRegistration();
      cancelLook();
      const sentence = failure === undefined ? 'The server closed the connection.' : `The connection failed: ${failure.message}.`;
      events.down(ended?.why ?? 'network', ended?.sentence ?? sentence);
    },
  });

  const connection: Connection = {
    write: (line) => write(line),
    quit(text) {
      ended ??= { why: 'network', sentence: 'It was closed from here.' };
      if (state === 'down') return;
      write(`QUIT :${text}`);
      socket?.end();
      clock.after(2000, () => socket?.destroy());
    },
    fail: (sentence) => end('network', sentence),
    nick: () => client.user.nick,
    mask,
    get fold() {
      return casemapOf(client.network.options['CASEMAPPING']);
    },
    has: (capability) => client.network.cap.isEnabled(capability),
    heardAt: () => stamp ?? heard,
    token(name) {
      const value = client.network.options[name];
      return typeof value === 'string' || value === true ? value : undefined;
    },
  };

  const on = guarded(client, (line) => needs.log(line));
  on('privmsg', (event) => events.message(event, 'privmsg'));
  on('notice', (event) => events.message(event, 'notice'));
  on('action', (event) => events.message(event, 'action'));
  on('ctcp request', (event) => events.message(event, 'ctcp'));
  on('registered', () => {
    if (!login.holds()) end('refused', 'The server let the bot in without its account; it left again.');
    else clock.after(5000, greet);
  });
  on('motd', greet);
  on('sasl failed', ({ reason, message }) => end('refused', `The server did not take the account: ${message ?? reason.replaceAll('_', ' ')}.`));
  on('nick in use', ({ nick: taken }) => {
    if (state !== 'registering') return;
    tries += 1;
    // A server that cuts long nicks would refuse the same one for ever.
    if (tries > mostTries) end('network', `Every nick that was tried is taken, ${taken} the last of them.`);
    else client.changeNick(tries <= 2 ? `${taken}_` : `${nick.slice(0, 6)}${tries}`);
  });
  on('nick invalid', ({ nick: wrong, reason }) => state === 'registering' && end('refused', `The server does not allow the nick ${wrong}: ${reason}.`));
  on('irc error', ({ error, channel, nick: whom, reason = error }) => {
    if (error === 'irc') {
      if (/flood|sendq|recvq/i.test(reason)) events.flooded();
      ended ??= { why: /\bban(ned)?\b|\b[kgzq]-?line/i.test(reason) ? 'refused' : 'network', sentence: `The server closed the connection: ${reason}.` };
    } else if (error === 'banned_from_network' || error === 'password_mismatch') end('refused', `The server refuses the bot: ${reason}.`);
    else if (error === 'no_such_nick' && whom !== undefined) events.nobody(whom);
    else if (error === 'cannot_send_to_channel' && channel !== undefined) events.room({ room: channel, what: 'mute', why: reason });
    else if (channel !== undefined && /banned_from_channel|bad_channel_key|channel_is_full|invite_only_channel|too_many_channels/.test(error))
      events.room({ room: channel, what: 'refused', why: reason });
  });
  on('unknown command', ({ command, params }) => {
    if (command === 'FAIL') events.failed(params[0] ?? '');
    // 437: not available for now; 477: for accounts only; 489, 520: for encrypted connections, for operators.
    if (/^(403|437|477|489|520)$/.test(command) && params[1] !== undefined) events.room({ room: params[1], what: 'refused', why: params.at(-1) ?? command });
  });
  on('join', ({ nick: who, channel, account: as }) => {
    if (isMe(who)) events.room({ room: channel, what: 'joined', why: '' });
    else events.person({ nick: who, ...(as === undefined ? {} : { account: as === false ? null : as }) });
  });
  on('part', ({ nick: who, channel }) => isMe(who) && events.room({ room: channel, what: 'left', why: '' }));
  on('kick', ({ kicked, nick: by, channel, message }) => isMe(kicked) && events.room({ room: channel, what: 'kicked', why: `${by}: ${message}` }));
  on('quit', ({ nick: who, message = '' }) => events.person({ nick: who, isGone: true, reason: message }));
  on('nick', ({ nick: who, new_nick: to }) => events.person({ nick: who, to }));
  on('account', ({ nick: who, account: as }) => !isMe(who) && events.person({ nick: who, account: as === false ? null : as }));
  on('users offline', ({ nicks }) => nicks.forEach((free) => events.nickFree(free)));
  on('batch end', (batch) => events.batchEnd(batch, batch.commands.length));

  client.requestCap(wanted);
  client.connect({
    host: needs.host,
    port: needs.port,
    nick,
    username:
      nick
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')
        .slice(0, 10) || 'bot',
    gecos: nick,
    version: '',
    auto_reconnect: false,
    ping_interval: 0,
    ping_timeout: 0,
    enable_chghost: true,
    enable_echomessage: true,
    sasl_mechanism: account?.mechanism ?? 'PLAIN',
    // An empty one: without it, the library would log in with whatever else it finds.
    account: account === undefined || account.mechanism === 'EXTERNAL' ? {} : { account: account.account, password: account.password },
    transport: Transport,
  });
  return connection;

  function greet(): void {
    if (state !== 'registering' || !login.holds()) return;
    state = 'up';
    cancelRegistration();
    events.up();
  }

  function isMe(name: string): boolean {
    return connection.fold(name) === connection.fold(client.user.nick);
  }

  /** A connection on which nothing comes is asked, and given up when it does not answer. */
  function look(): void {
    const quiet = clock.now() - heard;
    if (quiet >= deadMs) return end('network', 'The server has been silent for two minutes.');
    if (quiet >= quietMs) write('PING :still-there');
    cancelLook = clock.after(lookMs, look);
  }
}

/** The library calls listeners from the socket's own event: one that throws would end the process. */
function guarded(client: Client, log: (line: string) => void): Client['on'] {
  return ((event: 'motd', listener: (...values: unknown[]) => void) =>
    client.on(event, (...values: unknown[]) => {
      try {
        listener(...values);
      } catch (error) {
        log(`What came from the network could not be dealt with: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    })) as Client['on'];
}
