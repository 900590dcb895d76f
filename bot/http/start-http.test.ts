import { request } from 'node:http';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpOptions, type HttpServer, startHttp } from './start-http.ts';

let folder: string;
let server: HttpServer;
let said: { line: string; token?: string; aborted: boolean }[];
let logged: string[];
let release: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright http-'));
  said = [];
  logged = [];
  server = await start();
});
afterEach(async () => {
  release();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(more: Partial<HttpOptions> = {}): Promise<HttpServer> {
  const waiting = new Promise<void>((resolve) => (release = resolve));
  return startHttp({
    folder,
    host: '127.0.0.1',
    port: 0,
    version: '1.2.3',
    health: async () => ({ commit: 'c0ffee', imports: [{ id: 'self' }] }),
    async say(line, { token, signal }) {
      const act = { line, ...(token === undefined ? {} : { token }), aborted: false };
      said.push(act);
      signal.addEventListener('abort', () => (act.aborted = true));
      if (line === 'wait') await Promise.race([waiting, new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))]);
      if (line === 'break') throw new Error('inside');
      return { status: 200, body: { schema: 'millwright.answer/1', ok: true, command: line } };
    },
    commits: { follow: () => ({ [Symbol.dispose]() {} }), async *since() {} },
    log: (line) => void logged.push(line),
    ...more,
  });
}

const at = (path: string) => new URL(path, server.url).href;
const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(at('/api/1/say'), { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

/** A path or a host that fetch would mend or refuse. */
function raw(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => (body += text));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

async function generation(number: number, files: Record<string, string>): Promise<void> {
  const site = join(folder, 'site');
  for (const [path, text] of Object.entries(files)) {
    const file = join(site, 'generations', String(number), path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
  await symlink(`generations/${number}`, join(site, 'fresh'));
  await rename(join(site, 'fresh'), join(site, 'current'));
}

describe('a body', () => {
  it('whose command has a second line is refused, and nothing of it is said', async () => {
    const response = await post(JSON.stringify({ command: 'trace hello\nrebuild hello' }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'USAGE', message: 'The command has more than one line.' } });
    expect(said).toEqual([]);
    expect((await post(JSON.stringify({ command: 'trace hello\n' }))).status).toBe(200);
  });
});

describe('pages', () => {
  it('are announced while there are none', async () => {
    const response = await fetch(at('/'));
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('The site is being made.');
  });

  it('come from the generation of this moment, without a restart', async () => {
    await generation(1, { 'index.html': 'one', 'c/npm/@web/kit/index.html': 'kit', 'c/npm/@web/kit/index.json': '{}', '404.html': 'nothing here' });
    const home = await fetch(at('/'));
    expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(home.headers.get('cache-control')).toBe('no-cache');
    expect(home.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(home.headers.get('millwright-events')).toBeNull();
    expect(home.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await home.text()).toBe('one');
    expect(await (await fetch(at('/c/npm/%40web/kit/'))).text()).toBe('kit');
    expect((await fetch(at('/c/npm/%40web/kit/index.json'))).headers.get('content-type')).toContain('application/json');
    await generation(2, { 'index.html': 'two', '404.html': 'nothing here' });
    expect(await (await fetch(at('/'))).text()).toBe('two');
    const missing = await fetch(at('/c/npm/%40web/kit/'));
    expect([missing.status, await missing.text()]).toEqual([404, 'nothing here']);
  });

  it('that are not there are answered with those of nearly that name, whatever those are called', async () => {
    const page = '<section id="found" data-near="yes" hidden> <h2>Near</h2> <div class="content"><p class="none"></p><ol class="found"></ol></div></section>';
    const index = [
      'libtext\tcomponent\tgood ships\t/c/generic/demo/libtext/\t',
      'web/1\trelease\t\t/product/web/1/\t',
      '<b>&"\tcomponent\t\t/c/x/%3Cb%3E/\t',
      'evil\tcomponent\t\t//evil.example/\t',
    ].join('\n');
    await generation(1, { '404.html': page, 'search/index.tsv': index });
    const at404 = async (path: string) => (await raw(path)).body;
    expect(await at404('/c/generic/demo/libtxet/')).toBe(
      '<section id="found"> <h2>Near</h2> <div class="content"><ol class="found"><li><a href="/c/generic/demo/libtext/"><b>libtext</b> <span class="small">component</span></a></li></ol></div></section>',
    );
    expect(await at404('/old/LIBTEXT')).toContain('href="/c/generic/demo/libtext/"');
    expect(await at404('/product/web/2/')).toContain('href="/product/web/1/"');
    expect(await at404('/c/x/%3Cb%3E%26%22/')).toContain('<b>&#60;b&#62;&#38;&#34;</b>');
    for (const path of ['/c/evil/', '/nothing/of/the/kind/', '/%00/libtext', `/${'x'.repeat(5000)}/`]) expect(await at404(path)).toBe(page);
    await generation(2, { '404.html': page });
    expect(await at404('/c/libtxet/')).toBe(page);
  });

  it('have names with every odd character', async () => {
    const names = ['libstdc++6', 'a b', 'x?y#z', '100%', 'с', '~%%2E%2E', 'a:b~c', "it's"];
    await generation(1, Object.fromEntries(names.map((name) => [`c/x/${name}/index.html`, name])));
    for (const name of names) expect(await (await fetch(at(`/c/x/${encodeURIComponent(name)}/`))).text()).toBe(name);
  });

  it('say with the state of the site where one can listen to the factory', async () => {
    await generation(1, { 'status.json': '{"generation":"x"}' });
    const status = await fetch(at('/status.json'));
    expect([status.headers.get('millwright-events'), await status.json()]).toEqual(['/api/1/events', { generation: 'x' }]);
    const events = await fetch(at('/api/1/events'));
    expect(events.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(events.headers.get('x-content-type-options')).toBe('nosniff');
    await server.close();
    expect(await events.text()).toMatch(/^retry: \d+\n\n$/);
    expect((await raw('/health', { host: 'evil.example' }).catch(() => ({ status: 0 }))).status).toBe(0);
  });

  it('answer a search of a browser without scripts with the list of that letter, and leave the others to the page', async () => {
    await generation(1, { 'search/index.html': 'search', 'search/h/index.html': 'with h', 'search/other/index.html': 'others' });
    const to = async (query: string) => (await fetch(at(`/search/?${query}`), { redirect: 'manual' })).headers.get('location');
    expect(await to('q=Hello&list=yes')).toBe('/search/h/');
    expect(await to('q=%40Hello&list=yes')).toBe('/search/h/');
    expect(await to('q=%D1%81&list=yes')).toBe('/search/other/');
    for (const query of ['q=hello', 'q=zoo&list=yes', '', 'q=..%2F..%2Fh&lis=yes']) expect(await to(query)).toBeNull();
    expect(await to('q=..%2F..%2Fh&list=yes')).toBe('/search/h/');
  });

  it('are found without the last slash, and only on this server', async () => {
    await generation(1, { 'gate/d-1/index.html': 'gate' });
    const response = await fetch(at('/gate/d-1'), { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([308, '/gate/d-1/']);
    expect((await raw('//evil.example/gate')).status).toBe(404);
  });

  it('lead to no file outside and to none that is hidden', async () => {
    await writeFile(join(folder, 'secret'), 'secret');
    await generation(1, { 'index.html': 'one', '.manifest.json': 'secret', '.x/index.html': 'secret' });
    const paths = [
      '/../../secret',
      '/..%2f..%2f..%2fsecret',
      '/%2e%2e/%2e%2e/%2e%2e/secret',
      '/.manifest.json',
      '/%2emanifest.json',
      '/.x/',
      '/..%5c..%5csecret',
      '/index.html%00',
      '/index.html/',
      '//index.html',
    ];
    for (const path of paths) {
      const { status, body } = await raw(path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('secret');
    }
    expect((await raw('/%zz')).status).toBe(400);
  });
});

describe('the API', () => {
  it('says how it is', async () => {
    expect(await (await fetch(at('/health'))).json()).toEqual({ ok: true, version: '1.2.3', commit: 'c0ffee', imports: [{ id: 'self' }] });
  });

  it('says that it is not well', async () => {
    await server.close();
    server = await start({ health: () => Promise.reject(new Error('no state')) });
    const response = await fetch(at('/health'));
    expect([response.status, ((await response.json()) as { ok: boolean }).ok]).toEqual([503, false]);
  });

  it('passes a command on, with its token, and writes the token nowhere', async () => {
    expect(await (await post('{"command":"trace hello"}')).json()).toEqual({ schema: 'millwright.answer/1', ok: true, command: 'trace hello' });
    await post('{"command":"break"}', { authorization: 'Bearer s3cr3t' });
    expect(said).toMatchObject([{ line: 'trace hello' }, { line: 'break', token: 's3cr3t' }]);
    expect(said[0]).not.toHaveProperty('token');
    expect(logged.join()).toContain('inside');
    expect(logged.join()).not.toContain('s3cr3t');
  });

  it.each([
    ['{"comma', {}, 400, 'USAGE'],
    ['', {}, 400, 'USAGE'],
    ['{"command":1}', {}, 400, 'USAGE'],
    ['{"command":"x","as":"admin"}', {}, 400, 'USAGE'],
    ['{"__proto__":{"command":"x"}}', {}, 400, 'USAGE'],
    [`{"command":"${'x'.repeat(70_000)}"}`, {}, 413, 'TOO_LARGE'],
    ['{"command":"x"}', { 'content-type': 'text/plain' }, 415, 'USAGE'],
    ['command=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'USAGE'],
    ['{"command":"x"}', { authorization: 'Basic abc' }, 403, 'DENIED'],
    ['{"command":"x"}', { origin: 'https://evil.example' }, 403, 'DENIED'],
    ['{"command":"x"}', { origin: 'null' }, 403, 'DENIED'],
    ['{"command":"x"}', { 'sec-fetch-site': 'cross-site' }, 403, 'DENIED'],
    ['{"command":"x"}', { 'sec-fetch-site': 'same-site' }, 403, 'DENIED'],
  ])('refuses the body %.40s with %j', async (body, headers, status, code) => {
    const response = await post(body, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      schema: 'millwright.answer/1',
      kind: 'error',
      ok: false,
      error: { code, hint: expect.any(String), operation: expect.stringMatching(/^op-/) },
    });
    expect(said).toEqual([]);
  });

  it('answers a body of 10 MB without taking it in', async () => {
    const answer = await post(`{"command":"${'x'.repeat(10_000_000)}"}`).then(
      (response) => response.status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(answer);
    expect((await fetch(at('/health'))).status).toBe(200);
  });

  it('answers to its own names only', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'localhost@evil.example', '[::2]'])
      expect((await raw('/health', { host })).status, host).toBeGreaterThanOrEqual(400);
    for (const host of ['localhost', `127.0.0.1:${server.port}`, 'LOCALHOST:1', '[::1]:7400']) expect((await raw('/health', { host })).status, host).toBe(200);
    await server.close();
    server = await start({ base: 'https://mill.example.org/' });
    expect((await raw('/health', { host: 'mill.example.org' })).status).toBe(200);
    expect((await raw('/health', { host: 'example.org' })).status).toBe(403);
  });

  it('asks what a selection names, as an answer, for Graphviz and as a table', async () => {
    const nodes = [
      { id: 'pkg:deb/demo/a@1', kind: 'artifact', name: 'a', format: 'deb', version: '1' },
      { id: 'pkg:deb/demo/b@"2"', kind: 'artifact', name: '=b', format: 'deb', version: '1,2' },
    ];
    const edges = [{ from: nodes[0]?.id, to: nodes[1]?.id, relation: 'requires', provenance: 'declared' }];
    await server.close();
    server = await start({
      say: async (line) => ({ status: line.includes('name(a') ? 200 : 400, body: { ok: true, line, data: { query: 'q "x"', nodes, edges } } }),
    });
    const get = (query: string) => fetch(at(`/api/1/query?${query}`));
    expect(await (await get('q=name(a*)%20union%20name(%22b%22)')).json()).toMatchObject({ line: 'query --all --edges -- "name(a*) union name(\\"b\\")"' });
    expect(await (await get('q=name(a)&format=csv')).text()).toBe(
      'id,kind,name,format,version,arch\r\npkg:deb/demo/a@1,artifact,a,deb,1,\r\n"pkg:deb/demo/b@""2""",artifact,\'=b,deb,"1,2",\r\n',
    );
    const dot = await get('q=name(a)&format=dot');
    expect([dot.headers.get('content-type'), await dot.text()]).toEqual([
      'text/vnd.graphviz; charset=utf-8',
      'digraph "q \\"x\\"" {\n  "pkg:deb/demo/a@1" [label="a 1"];\n  "pkg:deb/demo/b@\\"2\\"" [label="=b 1,2"];\n  "pkg:deb/demo/a@1" -> "pkg:deb/demo/b@\\"2\\"" [label="requires"];\n}\n',
    ]);
    for (const query of ['', 'q=', 'q=a&format=xml', 'q=a&more=1', 'q=a%0Aimports'])
      expect(await (await get(query)).json()).toMatchObject({ error: { code: 'USAGE' } });
    expect((await get('q=other&format=csv')).status).toBe(400);
  });

  it('says what is not there at all', async () => {
    expect((await fetch(at('/'), { method: 'DELETE' })).status).toBe(400);
  });

  it('stops waiting for who has left, and for nobody when it closes', async () => {
    const leaving = new AbortController();
    const left = fetch(at('/api/1/say'), {
      method: 'POST',
      body: '{"command":"wait"}',
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    await expect.poll(() => said.length).toBe(1);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await expect.poll(() => said[0]?.aborted).toBe(true);
    const waiting = post('{"command":"wait"}');
    await expect.poll(() => said.length).toBe(2);
    await server.close();
    expect((await waiting).status).toBe(200);
    expect(said[1]?.aborted).toBe(true);
  });
});

it('names the port that is taken and what to do', async () => {
  let following = 0;
  const commits: HttpOptions['commits'] = {
    follow() {
      following++;
      return { [Symbol.dispose]: () => void following-- };
    },
    async *since() {},
  };
  await expect(start({ port: server.port, commits })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(server.port)),
    hint: expect.stringContaining('--port'),
  });
  expect(following).toBe(0);
});
