import { UserError } from '@millwright/core/model/errors.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';

/** Runs a line; `token` is what stood after `Bearer`, unchecked. */
export type Say = (
  line: string,
  from: { readonly token?: string; readonly signal: AbortSignal },
) => Promise<{ readonly status: number; readonly body: unknown }>;

const Body = z.strictObject({ command: z.string() });

/** `POST /api/1/say {"command"}` → an answer. Who stops listening stops the waiting, not the work. */
export function sayRoute(app: FastifyInstance, say: Say, closing: AbortSignal): void {
  app.post('/api/1/say', async (request, reply) => {
    const parsed = Body.safeParse(request.body);
    if (!parsed.success) {
      throw new UserError('USAGE', 'The body is not {"command": "…"}.', { hint: 'Send {"command": "trace hello"}, and nothing else in it.' });
    }
    if (/[\r\n]/.test(parsed.data.command.trimEnd())) {
      throw new UserError('USAGE', 'The command has more than one line.', { hint: 'Send one line a request; nothing of this one was done.' });
    }
    const token = tokenOf(request.headers.authorization);
    const signal = AbortSignal.any([closing, goneOf(reply)]);
    const { status, body } = await say(parsed.data.command, { ...(token === undefined ? {} : { token }), signal });
    return reply.code(status).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(body));
  });
}

/** What stands after `Bearer`. Throws `DENIED` for another kind of authorization. */
export function tokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw new UserError('DENIED', 'The Authorization header holds no bearer token.', {
      hint: 'Send "Authorization: Bearer <token>", or none to read.',
      rule: 'tokens',
    });
  return token;
}

function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
