import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LongAnswer } from '../answer-pages.ts';
import { startHttp, type HttpServer } from './start-http.ts';

const hostile = '<img src=x onerror=alert(1)> $& $1 "q" \u202e';
const long: LongAnswer = {
  command: `trace ${hostile}`,
  by: 'person:alice',
  time: '2026-11-23T09:00:00Z',
  document: {
    verdict: `It is long: ${hostile}.`,
    next: 'status',
    body: [
      { kind: 'table', title: 'Parts', columns: ['NAME'], rows: [[hostile]] },
      { kind: 'lines', lines: ['first', '  second'] },
      { kind: 'fields', fields: [['code', hostile]] },
    ],
  },
  json: { ok: true, kind: 'trace' },
};

let folder: string;
let server: HttpServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright answer-'));
  server = await startHttp({
    folder,
    host: '127.0.0.1',
    port: 0,
    version: '1',
    health: () => Promise.resolve({ commit: '', imports: [] }),
    say: () => Promise.resolve({ status: 200, body: {} }),
    commits: { follow: () => ({ [Symbol.dispose]() {} }), async *since() {} },
    pages: { keep: () => Promise.reject(new Error('not here')), find: (id) => Promise.resolve(id === 'known' ? long : undefined) },
    log: () => undefined,
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
const get = async (path: string) => {
  const response = await fetch(new URL(path, server.url), { redirect: 'manual' });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

test('a long answer is a page in the frame of the site, where nothing from outside is markup', async () => {
  const generation = join(folder, 'site', 'generations', '1');
  await mkdir(generation, { recursive: true });
  await symlink('generations/1', join(folder, 'site', 'current'));
  const frame = '<html><head><meta name="description" content="x"><title>No such page – demo</title><link href="/s.css"></head>';
  await writeFile(
    join(generation, '404.html'),
    `${frame}<body data-page="not-found"><main id="main" data-as-of="1">old</main><footer>foot</footer></body></html>`,
  );
  const { status, headers, body } = await get('/r/known/');
  expect(status).toBe(200);
  expect([headers.get('x-robots-tag'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
    'noindex, nofollow',
    'private, no-cache',
    'no-referrer',
  ]);
  expect(body).not.toMatch(/<img|old|\u202e|data-as-of/);
  expect(body).toContain('$&#38; $1');
  expect(body).toContain(' – demo</title><link href="/s.css">');
  expect(body).toContain('<h2>Parts</h2>');
  expect(body).toContain('<p>first</p><p>&nbsp;&nbsp;second</p>');
  expect(body).toContain('Asked by alice at <time datetime="2026-11-23T09:00:00Z">2026-11-23 09:00 UTC</time>');
  expect(body).toContain('<footer>foot</footer>');
});

test('it is there before the site is, and as JSON', async () => {
  expect((await get('/r/known/')).body).toContain('<h1>trace ');
  expect(JSON.parse((await get('/r/known/index.json')).body)).toEqual(long.json);
  const redirected = await get('/r/known');
  expect([redirected.status, redirected.headers.get('location')]).toEqual([308, '/r/known/']);
});

test('what is not there, or not any more, is said to be gone', async () => {
  for (const path of ['/r/other/', '/r/%2e%2e%2fx/']) {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).toContain('answers are kept for 30 days');
  }
  expect((await get('/r/other/index.json')).status).toBe(404);
});
