import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, installed, until } from './processes.ts';

/** Somebody at the client `ii`, where a room is a folder: lines are written to `in` and read from `out`. */
export interface Reader extends AsyncDisposable {
  say(text: string): void;
  /** Lines of the room, without their times: `<alice> hello`. */
  lines(): readonly string[];
}

export async function openIi(port: number, nick: string, password: string, room: string): Promise<Reader> {
  const folder = mkdtempSync(join(tmpdir(), 'ii-'));
  const child = spawn(join(installed('ii'), 'usr', 'bin', 'ii'), ['-s', '127.0.0.1', '-p', String(port), '-n', nick, '-k', 'II_PASS', '-i', folder], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, II_PASS: `${nick}:${password}` },
  });
  const server = join(folder, '127.0.0.1');
  const out = (place: string): string => (existsSync(join(place, 'out')) ? readFileSync(join(place, 'out'), 'utf8') : '');
  await until(`ii lets ${nick} in`, () => out(server).includes('MOTD'));
  write(join(server, 'in'), `/j ${room}`);
  const place = join(server, room);
  await until(`${nick} is in ${room}`, () => existsSync(join(place, 'in')));
  return {
    say: (text) => write(join(place, 'in'), text),
    lines: () =>
      out(place)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/^\d+ /, '')),
    async [Symbol.asyncDispose]() {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Into a pipe that somebody reads, without waiting for one who does not. */
function write(pipe: string, line: string): void {
  const file = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    writeSync(file, `${line}\n`);
  } finally {
    closeSync(file);
  }
}
