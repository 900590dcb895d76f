import { UserError } from '@millwright/core/model/errors.ts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorOf } from '../dispatch/answer.ts';
import { securityHeaders } from './headers.ts';

const statuses: Partial<Record<string, number>> = { USAGE: 400, DENIED: 403, TOO_LARGE: 413, BACKEND_OFFLINE: 503 };

/** Every failure is answered in the shape of all answers. */
export function sendError(
  error: FastifyError | UserError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: (line: string) => void,
  status?: number,
): FastifyReply {
  const own = error instanceof UserError ? error : ofFramework(error);
  const { answer } = errorOf(own ?? error, { command: '', by: 'person:guest', operation: `op-http-${request.id}`, base: null }, log);
  const code = status ?? (own === undefined ? 500 : ((error as FastifyError).statusCode ?? statuses[own.code] ?? 400));
  return reply.code(code).type('application/json; charset=utf-8').send(JSON.stringify(answer));
}

/** An address that cannot even be read. */
export function refuseBadAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const error = new UserError('USAGE', 'This address is not well formed.', { hint: 'The first page is at /.' });
  void sendError(error, request, reply.headers(securityHeaders), () => undefined);
}

function ofFramework(error: FastifyError): UserError | undefined {
  const hint = 'Send {"command": "trace hello"} with the content type application/json.';
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new UserError('TOO_LARGE', 'What was sent is larger than 64 kB.', { hint: 'A command is one line; send less.', cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UserError('USAGE', 'Commands are taken as application/json only.', { hint, cause: error });
    default:
      if (error.statusCode === undefined || error.statusCode >= 500) return undefined;
      return new UserError('USAGE', 'What was sent cannot be read as JSON.', { hint, cause: error });
  }
}
