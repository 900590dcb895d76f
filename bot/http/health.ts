import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from './start-http.ts';

/** `GET /health`: whether the state can be read, and how fresh its imports are. */
export function healthRoute(app: FastifyInstance, { version, health, log }: Pick<HttpOptions, 'version' | 'health' | 'log'>): void {
  app.get('/health', async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const { commit, imports, networks = [] } = await health();
      return { ok: true, version, commit, imports, ...(networks.length === 0 ? {} : { networks }) };
    } catch (error) {
      log(`health: ${error instanceof Error ? error.message : String(error)}`);
      return reply.code(503).send({ ok: false, version, commit: null, imports: [] });
    }
  });
}
