import { UserError } from '@millwright/core/model/errors.ts';
import { chmod } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import type { Answered } from '../../dispatch/answer.ts';
import { frame, longestRequest, type Frame, type Request } from './protocol.ts';
import { placeSocket, removeSocket } from './socket-path.ts';

export interface Listener {
  /** Stops listening; what is being answered is still answered. */
  close(): Promise<void>;
}

/** Answers `say` on `<folder>/run.sock`. Only the account that serves may speak there. */
export async function listen(
  folder: string,
  answer: (request: Request, signal: AbortSignal, progress: (line: string) => void) => Promise<Answered>,
  log: (line: string) => void,
): Promise<Listener> {
  const place = await placeSocket(folder);
  const open = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const conversation = converse(socket, answer).catch((error: unknown) =>
      log(`run.sock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    open.add(conversation);
    void conversation.finally(() => open.delete(conversation));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const mask = process.umask(0o177);
    server.listen(place, resolve);
    process.umask(mask);
  });
  await chmod(place, 0o600);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      await removeSocket(folder, place);
      await Promise.allSettled(open);
      await closed;
    },
  };
}

/** A configuration or clock of its own makes a `say` something the serving process must not answer. */
export function checkSameHouse(request: Request, own: { readonly config: string; readonly now: string | undefined }): void {
  if (request.config !== own.config) {
    throw new UserError('CONFIG_DIFFERS', `The bot that serves this state uses the configuration ${own.config}, not ${request.config}.`, {
      hint: `Leave --config out or give --config ${own.config}.`,
    });
  }
  if (request.now !== (own.now ?? null)) {
    throw new UserError(
      'CONFIG_DIFFERS',
      `The clock of the bot that serves this state ${own.now === undefined ? 'runs' : `stands at ${own.now}`}; yours ${request.now === null ? 'runs' : `stands at ${request.now}`}.`,
      { hint: 'Give the same --now as the bot, or stop it first.' },
    );
  }
}

async function converse(socket: Socket, answer: (request: Request, signal: AbortSignal, progress: (line: string) => void) => Promise<Answered>): Promise<void> {
  const left = new AbortController();
  socket.on('close', () => left.abort());
  socket.on('error', () => left.abort());
  const send = (value: Frame): void => {
    if (!left.signal.aborted) socket.write(frame(value));
  };
  const first = await firstLine(socket);
  if (first === undefined) return;
  send(await answer(JSON.parse(first) as Request, left.signal, (progress) => send({ progress })));
  await new Promise<void>((resolve) => void socket.end(resolve));
}

async function firstLine(socket: Socket): Promise<string | undefined> {
  // The stream's iterator would destroy the socket when it is left; the answer still has to go out over it.
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('end', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
      else if (text.length > longestRequest) reject(new Error('a request longer than 256 kB came in'));
    });
  });
}
