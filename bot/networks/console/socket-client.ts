import { UserError } from '@millwright/core/model/errors.ts';
import { connect, type Socket } from 'node:net';
import type { Answered } from '../../dispatch/answer.ts';
import { longestLine } from '@millwright/core/words/line/tokenize.ts';
import { linesOf } from './lines.ts';
import { frame, type Frame, type Request } from './protocol.ts';
import { findSocket } from './socket-path.ts';

/** Asks the serving process; undefined when nobody serves. */
export async function askServing(folder: string, request: Request, signal: AbortSignal, progress: (line: string) => void): Promise<Answered | undefined> {
  const place = await findSocket(folder);
  const socket = place === undefined ? undefined : await reach(place);
  if (socket === undefined) return undefined;
  const leave = (): void => void socket.destroy();
  signal.addEventListener('abort', leave, { once: true });
  try {
    socket.write(frame({ ...request, line: request.line.slice(0, longestLine + 1) }));
    for await (const line of linesOf(socket, 256 * 1024 * 1024)) {
      const value = JSON.parse(line) as Frame;
      if (!('progress' in value)) return value;
      progress(value.progress);
    }
  } catch (cause) {
    throw gone(cause);
  } finally {
    signal.removeEventListener('abort', leave);
    socket.destroy();
  }
  throw gone(undefined);
}

/** Does anybody serve this state now? */
export async function isServed(folder: string): Promise<boolean> {
  const place = await findSocket(folder);
  const socket = place === undefined ? undefined : await reach(place);
  socket?.destroy();
  return socket !== undefined;
}

function gone(cause: unknown): UserError {
  return new UserError('BACKEND_OFFLINE', 'The bot that serves this state went away before it answered.', {
    hint: 'Ask again; log tells whether it was done.',
    cause,
  });
}

function reach(place: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK') resolve(undefined);
      else
        reject(
          new UserError('BACKEND_OFFLINE', `The socket of the serving bot could not be reached: ${error.message}.`, {
            hint: 'It belongs to the account that serves; run this as that account.',
            cause: error,
          }),
        );
    });
  });
}
