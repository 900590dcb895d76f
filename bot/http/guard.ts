import { UserError } from '@millwright/core/model/errors.ts';
import type { FastifyRequest } from 'fastify';

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Refuses what a page of somebody else's makes a browser ask for. Such a page can reach this address under a name of its own
 * (DNS rebinding), which shows in `Host`; or post from its own origin, which shows in `Origin` and `Sec-Fetch-Site`.
 */
export function guard(base: string | null): (request: FastifyRequest) => Promise<void> {
  const baseHost = base === null ? undefined : URL.parse(base)?.host;
  const known = (host: string): boolean => host === baseHost || ownNames.has(URL.parse(`http://${host}`)?.hostname ?? '');

  return async ({ method, headers }) => {
    if (!known(headers.host ?? ''))
      throw refused('This server does not answer to that name.', 'Ask it as 127.0.0.1 or localhost, or set site.base in factory.yaml.');
    if (method === 'GET' || method === 'HEAD') return;
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    const foreign = (origin !== undefined && !known(URL.parse(origin)?.host ?? '')) || (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (foreign) throw refused('A page of another site may not speak here.', 'Send the command from a program, or from the prompt.');
  };
}

function refused(message: string, hint: string): UserError {
  return new UserError('DENIED', message, { hint, rule: 'http' });
}
