import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { fastify } from 'fastify';
import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventLimits, eventsRoute } from './events.ts';
import { sendError } from './errors.ts';

const limits: EventLimits = { clients: 3, buffer: 1_000_000, missed: 5, beat: 60_000, look: 20 };
const oid = (number: number) => number.toString(16).padStart(40, '0');

let site: string;
let history: LogEntry[];
let followers: ((entry: LogEntry) => void)[];
let closing: AbortController;
let closes: (() => Promise<void>)[];
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'millwright events-'));
  history = [];
  followers = [];
  closing = new AbortController();
  closes = [];
});
afterEach(async () => {
  closing.abort();
  for (const close of closes) await close();
  await rm(site, { recursive: true, force: true });
});

/** A run's node comes to a state; `words` more characters of reason. */
function commit(number: number, state: string, words = 0): LogEntry {
  const after = { run: 'r-1', id: 'n1', state, reason: 'x'.repeat(words) };
  const entry: LogEntry = {
    commit: oid(number),
    parent: oid(number - 1),
    at: Temporal.Instant.from('2026-11-23T12:00:00Z').add({ seconds: number }),
    cause: { subject: 'run: progress', actor: 'system' },
    changes: [{ path: 'p', kind: runNodeKind.name, id: 'r-1/n1', before: { ...after, state: 'waiting' }, after }],
  };
  history.push(entry);
  for (const follow of followers) follow(entry);
  return entry;
}

async function serve(more: Partial<EventLimits> = {}, since?: (commit: string) => AsyncIterable<LogEntry>): Promise<number> {
  const app = fastify({ forceCloseConnections: 'idle' });
  app.setErrorHandler((error: Error & { statusCode?: number }, asked, reply) => sendError(error as never, asked, reply, () => undefined));
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-kept', 'yes'));
  const commits = {
    follow(onCommit: (entry: LogEntry) => void) {
      followers.push(onCommit);
      return { [Symbol.dispose]: () => void followers.splice(followers.indexOf(onCommit), 1) };
    },
    since:
      since ??
      async function* (after: string) {
        const index = history.findIndex((entry) => entry.commit === after);
        if (index < 0) throw new Error('unknown');
        yield* history.slice(index + 1);
      },
  };
  eventsRoute(app, commits, site, closing.signal, { ...limits, ...more });
  await app.listen({ host: '127.0.0.1', port: 0 });
  closes.push(() => app.close());
  return (app.server.address() as { port: number }).port;
}

interface Listener {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that came so far. */
  text(): string;
  readonly ended: Promise<void>;
  leave(): void;
  readonly stream: IncomingMessage;
}

async function listen(port: number, headers: Record<string, string> = {}, query = ''): Promise<Listener> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = request({ host: '127.0.0.1', port, path: `/api/1/events${query}`, headers }, resolve);
  asked.on('error', reject);
  asked.end();
  const stream = await promise;
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<void>((done) => stream.on('close', done).on('error', () => done()));
  return { status: stream.statusCode ?? 0, headers: stream.headers, text: () => text, ended, leave: () => asked.destroy(), stream };
}

const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
const dataIn = (text: string) => [...text.matchAll(/^event: commit\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Record<string, unknown>);

describe('who listens', () => {
  it('is told of each commit as it is made: what happened, and what nodes came to', async () => {
    const listener = await listen(await serve());
    expect(listener.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-kept': 'yes' });
    await expect.poll(() => listener.text()).toContain('retry: ');
    commit(1, 'building');
    commit(2, 'failed');
    await expect.poll(() => idsIn(listener.text())).toEqual([oid(1), oid(2)]);
    const [building, failed] = dataIn(listener.text());
    expect(building).toEqual({
      commit: oid(1),
      time: '2026-11-23T12:00:01.000Z',
      by: 'system',
      events: [],
      nodes: [{ run: 'r-1', id: 'n1', was: 'waiting', state: 'building' }],
    });
    expect(failed).toMatchObject({ events: [{ kind: 'node.failed', about: ['r-1/n1', 'r-1'], severity: 'bad' }] });
  });

  it('hears nothing of commits that mean nothing to anybody', async () => {
    const listener = await listen(await serve());
    await expect.poll(() => followers.length).toBe(1);
    const silent = { ...commit(1, 'building'), commit: oid(9), changes: [{ path: 'p', kind: runKind.name, id: 'r', before: undefined, after: undefined }] };
    for (const follow of followers) follow(silent);
    commit(2, 'built');
    await expect.poll(() => idsIn(listener.text())).toEqual([oid(1), oid(2)]);
  });

  it('hears what was since the page it is for was made', async () => {
    for (const number of [1, 2, 3]) commit(number, 'building');
    const port = await serve();
    const listener = await listen(port, {}, `?after=${oid(1)}`);
    await expect.poll(() => idsIn(listener.text())).toEqual([oid(2), oid(3)]);
    const odd = await listen(port, {}, '?after=1&after=2');
    commit(4, 'built');
    await expect.poll(() => idsIn(odd.text())).toEqual([oid(4)]);
  });

  it('goes on where it was, in order, and with nothing twice', async () => {
    for (const number of [1, 2, 3]) commit(number, 'building');
    const gate = Promise.withResolvers<void>();
    const port = await serve({}, async function* () {
      yield* history.slice(1, 3);
      await gate.promise;
      yield* history.slice(3, 4);
    });
    const listener = await listen(port, { 'last-event-id': oid(1) });
    await expect.poll(() => idsIn(listener.text())).toEqual([oid(2), oid(3)]);
    commit(4, 'signing');
    commit(5, 'built');
    gate.resolve();
    await expect.poll(() => idsIn(listener.text())).toEqual([2, 3, 4, 5].map(oid));
    commit(6, 'failed');
    await expect.poll(() => idsIn(listener.text())).toEqual([2, 3, 4, 5, 6].map(oid));
  });

  it.each([['nonsense'], ['--upload-pack=x'], [oid(77)], ['a'.repeat(100)]])('begins anew after %s, which it cannot have seen', async (last) => {
    commit(1, 'building');
    const listener = await listen(await serve(), { 'last-event-id': last });
    await expect.poll(() => listener.text()).toContain('event: reset\n');
    commit(2, 'built');
    await expect.poll(() => idsIn(listener.text())).toEqual([oid(2)]);
  });

  it('begins anew when it missed too much', async () => {
    for (let number = 1; number < 20; number++) commit(number, 'building');
    const listener = await listen(await serve(), { 'last-event-id': oid(1) });
    await expect.poll(() => listener.text()).toContain('event: reset\n');
    expect(idsIn(listener.text())).toHaveLength(limits.missed);
  });

  it('is told when other pages are served, once for each time', async () => {
    const point = async (to: string): Promise<void> => {
      await mkdir(join(site, 'generations', to), { recursive: true });
      await symlink(`generations/${to}`, join(site, 'fresh'));
      await rename(join(site, 'fresh'), join(site, 'current'));
    };
    await point('1');
    const listener = await listen(await serve());
    await expect.poll(() => listener.text()).toContain('retry');
    await point('2');
    await expect.poll(() => listener.text()).toContain('event: site\n');
    await point('3');
    await expect.poll(() => listener.text().match(/event: site\n/g)).toHaveLength(2);
  });

  it('gets a beat while nothing happens', async () => {
    const listener = await listen(await serve({ beat: 20 }));
    await expect.poll(() => listener.text()).toContain(': still here\n\n');
  });
});

describe('the server', () => {
  it('has room for so many, and for another when one has left', async () => {
    const port = await serve();
    const listeners = await Promise.all([listen(port), listen(port), listen(port)]);
    const refused = await listen(port);
    await refused.ended;
    expect([refused.status, JSON.parse(refused.text())]).toMatchObject([503, { ok: false, error: { code: 'BACKEND_OFFLINE' } }]);
    listeners[0]?.leave();
    await expect.poll(async () => (await listen(port)).status).toBe(200);
  });

  it('refuses the page of another site', async () => {
    const refused = await listen(await serve(), { 'sec-fetch-site': 'cross-site' });
    expect(refused.status).toBe(403);
  });

  it('sends away who does not read, and keeps the others', async () => {
    const port = await serve();
    const [slow, quick] = [await listen(port), await listen(port)];
    await expect.poll(() => [slow.text(), quick.text()].filter((text) => text.includes('retry'))).toHaveLength(2);
    slow.stream.pause();
    const often = 100;
    for (let number = 1; number <= often; number++) {
      commit(number, 'failed', 200_000);
      while (!quick.text().endsWith('\n\n') || quick.text().length < number * 200_000) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(idsIn(quick.text())).toHaveLength(often);
    slow.stream.resume();
    await slow.ended;
    expect(slow.text().length).toBeLessThan(often * 200_000);
  });

  it('ends every stream when it closes, and keeps nothing', async () => {
    const port = await serve();
    const listeners = [await listen(port), await listen(port)];
    await expect.poll(() => followers.length).toBe(1);
    closing.abort();
    await Promise.all(listeners.map((listener) => listener.ended));
    expect(followers).toEqual([]);
    expect((await listen(port)).status).toBe(503);
  });
});
