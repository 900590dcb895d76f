import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { IrcServer, IrcServerOptions } from './irc-server.ts';

interface Kept {
  readonly room: string;
  readonly at: number;
  readonly line: string;
  readonly tags: readonly string[];
}

export interface ServerState {
  readonly options: IrcServerOptions;
  readonly received: string[];
  readonly wrong: string[];
  readonly said: IrcServer['said'][number][];
  readonly history: Kept[];
  /** Who is in rooms, with their accounts. */
  readonly present: Map<string, { readonly room: string; readonly account: string | null }>;
  readonly taken: Set<string>;
  readonly refused: Map<string, string>;
  readonly sessions: Set<Session>;
  halfDead: boolean;
  silent: boolean;
  banned: string | null;
  count: number;
}

/** One client of the double. */
export interface Session {
  nick(): string;
  account(): string | null;
  has(cap: string): boolean;
  hears(target: string): boolean;
  watches(nick: string): boolean;
  modes(): string;
  /** Only tags whose capability the client asked for are sent. */
  send(line: string, tags?: readonly string[]): void;
  kick(room: string): void;
  end(): void;
}

/** Talks with one client until it ends. */
export function openSession(socket: Socket | TLSSocket, state: ServerState): void {
  const { options } = state;
  let nick = '*';
  let user = '';
  let isNegotiating = false;
  let isIn = false;
  let account: string | null = null;
  let sasl: 'none' | 'asked' | 'half' | 'done' = 'none';
  let mechanism = '';
  let modes = '';
  const caps = new Set<string>();
  const rooms = new Set<string>();
  const watched = new Set<string>();
  let credit = options.flood?.burst ?? 0;
  let last = options.now();
  let rest = '';
  const say = (line: string, tags: readonly string[] = []): void => session.send(`:irc.double ${line}`, tags);
  const session: Session = {
    nick: () => nick,
    account: () => account,
    has: (cap) => caps.has(cap),
    hears: (target) => rooms.has(target.replace(/^[@+](?=#)/, '')) || target.toLowerCase() === nick.toLowerCase(),
    watches: (name) => watched.has(name),
    modes: () => modes,
    send(line, tags = []) {
      if (state.silent || socket.destroyed) return;
      const sent = [...(caps.has('server-time') && !tags.some((tag) => tag.startsWith('time=')) ? [`time=${stamp(options.now())}`] : []), ...tags].filter(
        (tag) => {
          const [name = ''] = tag.split('=');
          if (name === 'account') return caps.has('account-tag');
          if (name === 'label') return caps.has('labeled-response');
          if (name === 'batch') return caps.has('batch');
          return name === 'time' ? caps.has('server-time') : caps.has('message-tags');
        },
      );
      socket.write(`${sent.length > 0 ? `@${sent.join(';')} ` : ''}${line}\r\n`);
    },
    kick(room) {
      if (rooms.delete(room)) session.send(`:op!o@h KICK ${room} ${nick} :out`);
    },
    end: () => socket.destroy(),
  };
  state.sessions.add(session);
  socket.on('close', () => state.sessions.delete(session));
  socket.on('error', () => socket.destroy());
  socket.setEncoding('utf8');
  if (state.banned !== null) {
    socket.end(`ERROR :Closing Link: (${state.banned})\r\n`);
    return;
  }
  socket.on('data', (text) => {
    rest += String(text);
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      hear(line);
    }
  });

  function hear(line: string): void {
    state.received.push(line);
    const tagged = /^(?:@(\S+) )?(.*)$/su.exec(line);
    const body = tagged?.[2] ?? '';
    if (Buffer.byteLength(body) > 510 || /[\r\n\0]/.test(line)) state.wrong.push(line);
    if (state.silent) return;
    const label = /(?:^|;)label=([^;]+)/.exec(tagged?.[1] ?? '')?.[1];
    const [, head = '', trailing] = /^(.*?)(?: :(.*))?$/su.exec(body) ?? [];
    const [command = '', ...params] = head.split(' ').filter((word) => word !== '');
    if (trailing !== undefined) params.push(trailing);
    if (isIn && options.flood !== null && !['PONG', 'QUIT'].includes(command) && !pays(options.flood)) return;
    handle(command.toUpperCase(), params, label);
  }

  function pays({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }): boolean {
    const now = options.now();
    credit = Math.min(burst, credit + ((now - last) / 1000) * perSecond) - 1;
    last = now;
    if (credit > -1e-6) return true;
    socket.end('ERROR :Closing Link: bot[127.0.0.1] (Excess Flood)\r\n');
    return false;
  }

  function handle(command: string, params: readonly string[], label: string | undefined): void {
    const [first = '', second = '', third = ''] = params;
    switch (command) {
      case 'CAP':
        return cap(first, second);
      case 'AUTHENTICATE':
        return authenticate(first);
      case 'NICK':
        return rename(first);
      case 'USER':
        user = first;
        return greet();
      case 'PING':
        return say(`PONG irc.double ${first}`);
      case 'JOIN':
        for (const room of first.split(',')) join(room);
        return;
      case 'MODE':
        modes += second;
        return;
      case 'MONITOR':
        watched.add(second);
        return;
      case 'WHO':
        for (const [whom, there] of state.present) if (there.room === first) say(`354 ${nick} 777 ${whom} ${there.account ?? '0'}`);
        return say(`315 ${nick} ${first} :End of WHO list`);
      case 'PRIVMSG':
      case 'NOTICE':
        return carry(command, first, second, label);
      case 'CHATHISTORY':
        return history(second, third, Number(params[3]));
      case 'QUIT':
        socket.end('ERROR :Closing Link: (Quit)\r\n');
        return;
      default:
        return;
    }
  }

  function cap(verb: string, list: string): void {
    if (verb === 'LS') {
      isNegotiating = true;
      say(`CAP ${nick} LS :${options.caps.join(' ')}`);
    } else if (verb === 'REQ') {
      const asked = list.split(' ').filter((name) => name !== '');
      for (const name of asked) caps.add(name);
      say(`CAP ${nick} ACK :${asked.join(' ')}`);
    } else if (verb === 'END') {
      isNegotiating = false;
      if (sasl === 'half' && options.strictSasl) {
        account = null;
        say(`906 ${nick} :SASL authentication aborted`);
      }
      greet();
    }
  }

  function authenticate(data: string): void {
    if (sasl === 'none') {
      mechanism = data;
      sasl = 'asked';
      return say('AUTHENTICATE +');
    }
    const [, name = '', password = ''] = Buffer.from(data, 'base64').toString('utf8').split('\0');
    const certificate = 'getPeerCertificate' in socket ? socket.getPeerCertificate() : undefined;
    const proven = mechanism === 'EXTERNAL' ? String(certificate?.subject?.CN ?? '') : options.accounts[name] === password && password !== '' ? name : '';
    if (proven === '') {
      sasl = 'none';
      return say(`904 ${nick} :SASL authentication failed`);
    }
    account = proven;
    sasl = 'half';
    say(`900 ${nick} ${nick}!${user}@${options.host} ${proven} :You are now logged in as ${proven}`);
    // A client that says CAP END at 900 is read before 903 is written.
    setTimeout(() => {
      if (account === null) return;
      sasl = 'done';
      say(`903 ${nick} :SASL authentication successful`);
    }, 5);
  }

  function rename(name: string): void {
    if (state.taken.has(name)) return say(`433 ${nick} ${name} :Nickname is already in use`);
    if (isIn) session.send(`:${nick}!${user}@${options.host} NICK ${name}`);
    nick = name;
    greet();
  }

  function greet(): void {
    if (isIn || isNegotiating || nick === '*' || user === '') return;
    isIn = true;
    say(`001 ${nick} :Welcome`);
    say(`005 ${nick} ${options.tokens.join(' ')} :are supported by this server`);
    say(`422 ${nick} :no motd`);
  }

  function join(room: string): void {
    const numeric = state.refused.get(room);
    if (numeric !== undefined) return say(`${numeric} ${nick} ${room} :Cannot join channel`);
    rooms.add(room);
    session.send(`:${nick}!${user}@${options.host} JOIN ${room}${caps.has('extended-join') ? ` ${account ?? '*'} :bot` : ''}`);
  }

  function carry(command: string, target: string, text: string, label: string | undefined): void {
    const mask = `${nick}!${user}@${options.host}`;
    const head = `:${mask} ${command} ${target} :`;
    // As servers do it: what does not fit the line with our mask before it is cut off.
    const carried = Buffer.from(head + text)
      .subarray(0, 510)
      .toString('utf8')
      .slice(head.length);
    if (state.halfDead) return;
    if (!target.startsWith('#') && !target.startsWith('@#') && state.taken.has(`!${target}`))
      return say(`401 ${nick} ${target} :No such nick`, label === undefined ? [] : [`label=${label}`]);
    const id = `id${++state.count}`;
    state.said.push({ target, text: carried, command, account, id });
    const tags = [`msgid=${id}`, ...(account === null ? [] : [`account=${account}`])];
    if (target.startsWith('#')) state.history.push({ room: target, at: options.now(), line: head + carried, tags });
    if (caps.has('echo-message')) session.send(head + carried, [...tags, ...(label === undefined ? [] : [`label=${label}`])]);
    for (const other of state.sessions) if (other !== session && other.hears(target)) other.send(head + carried, tags);
  }

  function history(room: string, from: string, limit: number): void {
    const inRoom = state.history.filter((kept) => kept.room === room);
    const after = Date.parse(from.replace('timestamp=', ''));
    const place = inRoom.findIndex((kept) => kept.tags.includes(from));
    const found = (from.startsWith('msgid=') ? inRoom.slice(place + 1) : inRoom.filter((kept) => kept.at > after)).slice(0, limit);
    const batch = `h${++state.count}`;
    say(`BATCH +${batch} chathistory ${room}`);
    for (const { at, line, tags } of found) session.send(line, [`batch=${batch}`, `time=${stamp(at)}`, ...tags]);
    say(`BATCH -${batch}`);
  }
}

function stamp(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}
