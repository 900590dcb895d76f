import { UserError } from '@millwright/core/model/errors.ts';
import { stamp } from '@millwright/core/model/time.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import { runNodeKind, type RunNode } from '@millwright/core/state/kinds/run.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where commits come from. */
export interface Commits {
  follow(onCommit: (entry: LogEntry) => void): Disposable;
  /** Oldest first, after a commit; fails for one that is not in the history. */
  since(commit: string): AsyncIterable<LogEntry>;
}

export interface EventLimits {
  readonly clients: number;
  /** Bytes that may wait for a client that does not read; above, it is sent away and comes again with what it saw last. */
  readonly buffer: number;
  /** Commits that are told again; who missed more begins anew. */
  readonly missed: number;
  /** Milliseconds between beats, and between looks at the site. */
  readonly beat: number;
  readonly look: number;
}

const usual: EventLimits = { clients: 64, buffer: 1_000_000, missed: 1000, beat: 20_000, look: 500 };
/** How long a browser waits before it comes again, in milliseconds. */
const comeAgain = 2000;

export const eventsUrl = '/api/1/events';

interface Client {
  readonly response: ServerResponse;
  /** What happens while it is told what it missed. */
  waiting: LogEntry[] | null;
}

/**
 * `GET /api/1/events`: server-sent events. `commit` for each commit that means something (its id is the commit, so that
 * `Last-Event-ID` goes on where a client was, and `?after=COMMIT` begins there), `site` when other pages are served, `reset` where what was missed cannot be told.
 */
export function eventsRoute(app: FastifyInstance, commits: Commits, site: string, closing: AbortSignal, limits: EventLimits = usual): void {
  const clients = new Set<Client>();
  const leave = (client: Client): void => {
    clients.delete(client);
    client.response.end();
    if (clients.size === 0) clearInterval(looking);
  };
  const tell = (client: Client, text: string): void => {
    client.response.write(text);
    if (client.response.writableLength > limits.buffer) {
      clients.delete(client);
      client.response.destroy();
    }
  };
  const follower = commits.follow((entry) => {
    const text = commitText(entry);
    if (text === undefined) return;
    for (const client of clients) {
      if (client.waiting === null) tell(client, text);
      else if (client.waiting.length < limits.missed) client.waiting.push(entry);
      else leave(client);
    }
  });
  const beating = setInterval(() => {
    for (const client of clients) tell(client, ': still here\n\n');
  }, limits.beat).unref();
  let looking: NodeJS.Timeout | undefined;
  let served: string | undefined;
  const look = async (): Promise<void> => {
    const now = await readlink(join(site, 'current')).catch(() => undefined);
    if (now !== served && served !== undefined) for (const client of clients) tell(client, 'event: site\ndata: {}\n\n');
    served = now ?? served;
  };
  closing.addEventListener('abort', () => {
    follower[Symbol.dispose]();
    clearInterval(beating);
    for (const client of clients) leave(client);
  });

  app.get(eventsUrl, async (request, reply) => {
    if (request.headers['sec-fetch-site'] === 'cross-site')
      throw new UserError('DENIED', 'A page of another site may not listen here.', { hint: 'Listen from a program.', rule: 'http' });
    if (closing.aborted || clients.size >= limits.clients)
      throw new UserError('BACKEND_OFFLINE', 'Nobody more can listen now.', { hint: 'Try again in a while, or read /status.json.' });
    // A page asks for what was since it was made; who comes again, for what was since it heard something.
    const last = request.headers['last-event-id'] ?? (request.query as { readonly after?: unknown }).after;
    reply.hijack();
    const response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const client: Client = { response, waiting: typeof last === 'string' && last !== '' ? [] : null };
    response.on('error', () => leave(client)).on('close', () => leave(client));
    if (clients.size === 0) {
      served = undefined;
      await look();
      looking = setInterval(() => void look(), limits.look).unref();
    }
    clients.add(client);
    tell(client, `retry: ${comeAgain}\n\n`);
    if (typeof last === 'string' && last !== '') await catchUp(client, last);
  });

  async function catchUp(client: Client, last: string): Promise<void> {
    const told = new Set<string>();
    try {
      if (!/^[0-9a-f]{40,64}$/.test(last)) throw new Error('not a commit');
      for await (const entry of commits.since(last)) {
        if (told.size === limits.missed) throw new Error('too many');
        told.add(entry.commit);
        const text = commitText(entry);
        if (text !== undefined) tell(client, text);
        await drained(client.response);
        if (!clients.has(client)) return;
      }
    } catch {
      tell(client, 'event: reset\ndata: {}\n\n');
    }
    for (const entry of client.waiting ?? []) if (!told.has(entry.commit)) tell(client, commitText(entry) ?? '');
    client.waiting = null;
  }
}

/** Who missed much is told no faster than it reads. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.writableNeedDrain && !response.destroyed) await new Promise<void>((done) => response.once('drain', done).once('close', done));
}

/** undefined for a commit that means nothing to anybody outside. */
function commitText(entry: LogEntry): string | undefined {
  const events = eventsOf(entry).map(({ kind, about, product, severity, short }) => ({ kind, about, product, severity, sentence: short }));
  const nodes = entry.changes.flatMap(({ kind, before, after }) => {
    if (kind !== runNodeKind.name || after === undefined) return [];
    const { run, id, state } = after as RunNode;
    return [{ run, id, was: (before as RunNode | undefined)?.state ?? 'waiting', state }];
  });
  if (events.length === 0 && nodes.length === 0) return undefined;
  const data = { commit: entry.commit, time: stamp(entry.at), by: entry.cause.actor, events, nodes };
  return `id: ${entry.commit}\nevent: commit\ndata: ${JSON.stringify(data)}\n\n`;
}
