import { connect } from 'node:net';
import { until } from './processes.ts';

/** Somebody with a client of a few lines. */
export interface Person extends Disposable {
  readonly nick: string;
  /** Messages in rooms and to this person, the oldest first. */
  readonly heard: readonly { readonly from: string; readonly to: string; readonly text: string; readonly at: number }[];
  /** Lines as they came. */
  readonly lines: readonly string[];
  /** The server closed. */
  isGone(): boolean;
  say(to: string, text: string): void;
  send(line: string): void;
}

/** Connects, with an account if a password is given, and joins. */
export async function person(port: number, nick: string, options: { readonly password?: string; readonly room?: string } = {}): Promise<Person> {
  const { password, room } = options;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const lines: string[] = [];
  const heard: Person['heard'][number][] = [];
  const send = (line: string): void => void (socket.writable && socket.write(`${line}\r\n`));
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    rest += String(text);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      lines.push(line);
      const ping = /^(?:@\S+ )?(?::\S+ )?PING (.*)$/.exec(line);
      if (ping !== null) send(`PONG ${ping[1]}`);
      if (/ CAP \S+ ACK /.test(line)) send('AUTHENTICATE PLAIN');
      if (/^(?::\S+ )?AUTHENTICATE \+$/.test(line)) send(`AUTHENTICATE ${Buffer.from(`${nick}\0${nick}\0${password}`).toString('base64')}`);
      if (/^(?::\S+ )?90[34] /.test(line)) send('CAP END');
      const message = /^(?:@\S+ )?:([^! ]+)\S* (?:PRIVMSG|NOTICE) (\S+) :?(.*)$/.exec(line);
      if (message !== null) heard.push({ from: message[1] ?? '', to: message[2] ?? '', text: message[3] ?? '', at: performance.now() });
    }
  });
  if (password !== undefined) {
    send('CAP LS 302');
    send('CAP REQ :sasl');
  }
  send(`NICK ${nick}`);
  send(`USER ${nick} 0 * :${nick}`);
  await until(`${nick} is let in`, () => lines.some((line) => /^(?:@\S+ )?:\S+ 001 /.test(line)));
  if (room !== undefined) {
    send(`JOIN ${room}`);
    await until(`${nick} is in ${room}`, () => lines.some((line) => / 366 /.test(line)));
  }
  return {
    nick,
    heard,
    lines,
    send,
    isGone: () => socket.destroyed,
    say: (to, text) => send(`PRIVMSG ${to} :${text}`),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Makes an account of that name at the server's own service. */
export async function register(port: number, nick: string, password: string): Promise<void> {
  using somebody = await person(port, nick);
  somebody.say('NickServ', `REGISTER ${password}`);
  await until(`${nick} has an account`, () => somebody.heard.some(({ text }) => /Account created|registered/i.test(text)));
}
