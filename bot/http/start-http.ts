import { fastifyStatic } from '@fastify/static';
import { UserError } from '@millwright/core/model/errors.ts';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { AnswerPages } from '../answer-pages.ts';
import { answerRoute } from './answer.ts';
import { eventsRoute, type Commits } from './events.ts';
import { refuseBadAddress, sendError } from './errors.ts';
import { guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { healthRoute } from './health.ts';
import { queryRoute } from './query.ts';
import { sayRoute, type Say } from './say.ts';
import { siteRoute } from './site.ts';

export interface HttpOptions {
  /** The state folder; its `site/current` is what is served. */
  readonly folder: string;
  readonly host: '127.0.0.1';
  /** 0: any free one. */
  readonly port: number;
  readonly version: string;
  /** Public address of the site, if it has one: the only other name this server answers to. */
  readonly base?: string | null;
  /** `networks`: how each chat network is, where there are any. */
  health(): Promise<{ readonly commit: string; readonly imports: unknown; readonly networks?: readonly unknown[] }>;
  readonly say: Say;
  readonly commits: Commits;
  /** Pages of long answers, where any are kept. */
  readonly pages?: AnswerPages;
  log(line: string): void;
}

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const largestBody = 64 * 1024;
const patience = 2000;

/** Serves the site and the API. Throws `PORT_TAKEN`. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const closing = new AbortController();
  const app = fastify({
    logger: false,
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    frameworkErrors: refuseBadAddress,
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (_request, reply) => void reply.headers(securityHeaders));
  app.addHook('onRequest', guard(options.base ?? null));
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, options.log));
  await app.register(fastifyStatic, { serve: false });
  healthRoute(app, options);
  sayRoute(app, options.say, closing.signal);
  queryRoute(app, options.say, closing.signal);
  const site = join(options.folder, 'site');
  eventsRoute(app, options.commits, site, closing.signal);
  if (options.pages !== undefined) answerRoute(app, site, options.pages);
  siteRoute(app, site);
  const port = await listen(app, options).catch((error: unknown) => {
    closing.abort();
    throw error;
  });
  return {
    url: `http://${options.host}:${port}/`,
    port,
    async close() {
      closing.abort();
      const impatient = setTimeout(() => app.server.closeAllConnections(), patience);
      try {
        await app.close();
      } finally {
        clearTimeout(impatient);
      }
    },
  };
}

async function listen(app: FastifyInstance, { host, port }: HttpOptions): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const { code, message } = cause as NodeJS.ErrnoException;
    const hint = 'Stop what listens there, or choose another with --port N (0 takes any free one).';
    if (code === 'EADDRINUSE') throw new UserError('PORT_TAKEN', `Port ${port} of ${host} is already taken by another program.`, { hint, cause });
    if (code === 'EACCES') throw new UserError('PORT_TAKEN', `This user may not listen on port ${port} of ${host}.`, { hint, cause });
    throw new Error(`Listening on ${host}:${port} failed: ${message}`, { cause });
  }
  const address = app.server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}
