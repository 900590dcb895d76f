import { createServer as createPlain, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { openSession, type ServerState, type Session } from './irc-session.ts';

/** A person on the double: they need no connection. */
export interface Speech {
  readonly nick: string;
  readonly account?: string | null;
  readonly to: string;
  readonly text: string;
  /** Tags as a client may send them; whatever it writes gets a `+` before it, or is not carried. */
  readonly forged?: string;
  readonly msgid?: string;
  readonly command?: 'PRIVMSG' | 'NOTICE';
  /** The server's own tags besides: `bot`. */
  readonly more?: string;
}

export interface IrcServerOptions {
  readonly caps: readonly string[];
  readonly tokens: readonly string[];
  /** Passwords of accounts, for SASL PLAIN. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Seconds' worth of lines and lines a second before it closes for flooding; null: never. */
  readonly flood: { readonly burst: number; readonly perSecond: number } | null;
  readonly tls: { readonly cert: string; readonly key: string; readonly ca?: string } | null;
  /** Ends SASL when a client says CAP END between 900 and 903, as some servers do. */
  readonly strictSasl: boolean;
  readonly host: string;
  now(): number;
}

export interface IrcServer extends AsyncDisposable {
  readonly port: number;
  /** Every line any client sent, in order. */
  readonly received: readonly string[];
  /** Lines no server would have to take: too long, or with a NUL or CR inside. */
  readonly wrong: readonly string[];
  /** What the bot said, as others see it: cut where the line was too long. */
  readonly said: readonly { readonly target: string; readonly text: string; readonly command: string; readonly account: string | null; readonly id: string }[];
  sessions(): readonly Session[];
  speaks(speech: Speech): void;
  /** A line to every client as it stands. */
  raw(line: string): void;
  joins(nick: string, room: string, account: string | null): void;
  renames(nick: string, to: string): void;
  /** Two servers lose each other: everybody named leaves at once. */
  splits(nicks: readonly string[]): void;
  kicks(room: string): void;
  takesNick(nick: string): void;
  freesNick(nick: string): void;
  refusesRoom(room: string, numeric: string | null): void;
  /** Takes lines and carries none; PING is still answered. */
  halfDead(dead: boolean): void;
  /** Answers nothing at all. */
  silent(silent: boolean): void;
  bans(reason: string | null): void;
  /** Every connection breaks. Messages said meanwhile are kept where there is history. */
  drops(): void;
}

export const allCaps = [
  'cap-notify',
  'batch',
  'message-tags',
  'account-notify',
  'account-tag',
  'server-time',
  'extended-join',
  'chghost',
  'echo-message',
  'labeled-response',
  'draft/chathistory',
  'sasl=PLAIN,EXTERNAL',
];

/** An IRC server in this process, on a real socket of 127.0.0.1, with the capabilities it is given and no others. */
export async function openIrcServer(given: Partial<IrcServerOptions> = {}): Promise<IrcServer> {
  const options: IrcServerOptions = {
    caps: allCaps,
    tokens: [
      'CASEMAPPING=ascii',
      'CHANTYPES=#',
      'BOT=B',
      'WHOX',
      'MONITOR=100',
      'CHATHISTORY=1000',
      'MSGREFTYPES=msgid,timestamp',
      'STATUSMSG=@+',
      'PREFIX=(ov)@+',
    ],
    accounts: {},
    flood: null,
    tls: null,
    strictSasl: false,
    host: 'host.example',
    now: () => Temporal.Now.instant().epochMilliseconds,
    ...given,
  };
  const state: ServerState = {
    options,
    received: [],
    wrong: [],
    said: [],
    history: [],
    present: new Map(),
    taken: new Set(),
    refused: new Map(),
    sessions: new Set(),
    halfDead: false,
    silent: false,
    banned: null,
    count: 0,
  };
  const accept = (socket: Socket | TLSSocket): void => openSession(socket, state);
  const { tls } = options;
  const server: Server =
    tls === null
      ? createPlain({ noDelay: true }, accept)
      : createTls(
          { noDelay: true, cert: tls.cert, key: tls.key, ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: false }) },
          accept,
        );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const all = (line: string, tags: readonly string[] = []): void => state.sessions.forEach((session) => session.send(line, tags));
  return {
    port: (server.address() as AddressInfo).port,
    received: state.received,
    wrong: state.wrong,
    said: state.said,
    sessions: () => [...state.sessions],
    speaks({ nick, account = null, to, text, forged, msgid = `id${++state.count}`, command = 'PRIVMSG', more }) {
      const tags = [
        `msgid=${msgid}`,
        ...(account === null ? [] : [`account=${account}`]),
        ...(forged === undefined ? [] : forged.split(';').map((tag) => `+${tag.replace(/^\+/, '')}`)),
        ...(more === undefined ? [] : [more]),
      ];
      const line = `:${nick}!user@${options.host} ${command} ${to} :${text}`;
      if (to.startsWith('#')) state.history.push({ room: to, at: options.now(), line, tags });
      for (const session of state.sessions) if (session.hears(to)) session.send(line, tags);
    },
    raw: (line) => all(line),
    joins(nick, room, account) {
      state.present.set(nick, { room, account });
      const who = `:${nick}!user@${options.host} JOIN ${room}`;
      for (const session of state.sessions) session.send(session.has('extended-join') ? `${who} ${account ?? '*'} :${nick}` : who);
    },
    renames: (nick, to) => all(`:${nick}!user@${options.host} NICK ${to}`),
    splits: (nicks) => nicks.forEach((nick) => all(`:${nick}!user@${options.host} QUIT :one.example.org two.example.org`)),
    kicks: (room) => state.sessions.forEach((session) => session.kick(room)),
    takesNick: (nick) => void state.taken.add(nick),
    freesNick(nick) {
      state.taken.delete(nick);
      for (const session of state.sessions) if (session.watches(nick)) session.send(`:irc.double 731 ${session.nick()} :${nick}`);
    },
    refusesRoom(room, numeric) {
      if (numeric === null) state.refused.delete(room);
      else state.refused.set(room, numeric);
    },
    halfDead: (dead) => void (state.halfDead = dead),
    silent: (silent) => void (state.silent = silent),
    bans: (reason) => void (state.banned = reason),
    drops: () => state.sessions.forEach((session) => session.end()),
    async [Symbol.asyncDispose]() {
      for (const session of state.sessions) session.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
