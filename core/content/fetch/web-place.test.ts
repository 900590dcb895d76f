import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../model/errors.ts';
import { isPrivateAddress } from './addresses.ts';
import { checked } from './checked.ts';
import { get } from './request.ts';
import { packingOf, unpack } from './unpack.ts';
import { webPlace } from './web-place.ts';

let server: Server;
let base = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const quick = { silence: 300, waits: [1, 1] };

async function refused(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).code).toBe('SOURCE_BROKEN');
  expect((error as UserError).hint ?? '').not.toBe('');
  return error as UserError;
}

const whole = async (chunks: AsyncIterable<Uint8Array> | undefined): Promise<string> => Buffer.concat(await Array.fromAsync(chunks ?? [])).toString();

async function* once(...chunks: Uint8Array[]) {
  yield* chunks;
}

describe('a place on the web', () => {
  test('gives files, and nothing for what is not there', async () => {
    answer = (request, response) => (request.url === '/debian/dists/a%20b/Release' ? response.end('yes') : response.writeHead(404).end());
    const place = webPlace(base, quick);
    expect(Buffer.from((await place.read('dists/a b/Release', 10)) ?? []).toString()).toBe('yes');
    expect(await whole(await place.open('dists/a b/Release'))).toBe('yes');
    expect([await place.read('x', 10), await place.open('x')]).toEqual([undefined, undefined]);
  });

  test('tries again what may pass, and says what did not', async () => {
    let count = 0;
    answer = (_, response) => (++count < 3 ? response.writeHead(503).end() : response.end('at last'));
    expect(await whole(await webPlace(base, quick).open('x'))).toBe('at last');
    answer = (_, response) => response.writeHead(500).end();
    expect((await refused(webPlace(base, quick).open('x'))).message).toContain('answers 500');
    answer = (_, response) => response.writeHead(403).end();
    expect((await refused(webPlace(base, quick).read('x', 9))).message).toContain('answers 403');
  });

  test('asks whether a file has changed and is not sent it again', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'kept-'));
    try {
      answer = (request, response) => {
        if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
        else response.writeHead(200, { etag: '"1"' }).end('text');
      };
      for (let time = 0; time < 2; time++) expect(Buffer.from((await webPlace(base, { ...quick, cache }).read('x', 10)) ?? []).toString()).toBe('text');
      expect(asked.map((request) => request.headers['if-none-match'])).toEqual([undefined, '"1"']);
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  });

  test('gives up a server that says nothing, stops in the middle, sends too much, or is not there', async () => {
    answer = () => undefined;
    expect((await refused(webPlace(base, { silence: 50, waits: [] }).open('x'))).message).toContain('no answer');
    answer = (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('half');
    expect((await refused(whole(await webPlace(base, { silence: 50, waits: [] }).open('x')))).message).toContain('broke off');
    answer = (_, response) => response.end('x'.repeat(1000));
    expect((await refused(webPlace(base, quick).read('x', 10))).message).toContain('more than the 10 bytes');
    const away = webPlace('http://127.0.0.1:1/', quick);
    expect((await refused(away.open('x'))).message).toContain('ECONNREFUSED');
  });

  test('follows redirects, not endlessly, and to http addresses only', async () => {
    answer = (request, response) => (request.url === '/debian/x' ? response.writeHead(302, { location: '/y' }).end() : response.end('there'));
    expect(await whole(await webPlace(base, quick).open('x'))).toBe('there');
    answer = (_, response) => response.writeHead(302, { location: '/again' }).end();
    expect((await refused(webPlace(base, quick).open('x'))).message).toContain('more than 5 times');
    answer = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    expect((await refused(webPlace(base, quick).open('x'))).message).toContain('not followed');
  });

  test('keeps its password out of names and away from other servers', async () => {
    const other = createServer((request, response) => response.end(request.headers.authorization ?? 'none'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      answer = (request, response) => {
        if (request.url === '/debian/away') response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end();
        else response.end(request.headers.authorization);
      };
      const place = webPlace(base.replace('//', '//me:s3cret@'), quick);
      expect(place.name).not.toContain('s3cret');
      expect(await whole(await place.open('home'))).toBe(`Basic ${btoa('me:s3cret')}`);
      expect(await whole(await place.open('away'))).toBe('none');
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});

describe('private addresses', () => {
  test.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1'])(
    '%s is one',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );

  test.each(['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888', 'example.org'])('%s is none', (address) => expect(isPrivateAddress(address)).toBe(false));

  test('are not connected to when somebody else names them, by number or by name', async () => {
    for (const url of ['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://localhost:9/'])
      await expect(get({ url: new URL(url), headers: {}, silence: 100, publicOnly: true })).rejects.toThrow(/127\.0\.0\.1|::1|localhost/);
  });
});

describe('bytes that flow', () => {
  const hex = createHash('sha256').update('hello').digest('hex');
  const digest = { algorithm: 'sha256', hex } as const;

  test('are handed on when they are the promised ones', async () => {
    expect(await whole(checked(once(Buffer.from('hel'), Buffer.from('lo')), 'f', { size: 5, digest }))).toBe('hello');
  });

  test.each([
    ['hell', 'ends after 4'],
    ['hello!', 'longer than'],
    ['jello', 'its sha256 is'],
  ])('are refused when they are %s', async (text, reason) => {
    expect((await refused(whole(checked(once(Buffer.from(text)), 'f', { size: 5, digest })))).message).toContain(reason);
  });

  test('are unpacked, and a bomb or damage stops them', async () => {
    const text = 'x'.repeat(100_000);
    for (const [file, packed] of [
      ['a.gz', gzipSync(text)],
      ['a.zst', zstdCompressSync(text)],
      ['a', Buffer.from(text)],
    ] as const) {
      const packing = packingOf(file);
      expect(await whole(unpack(once(packed), { file, packing, limit: 100_000 }))).toBe(text);
      expect((await refused(whole(unpack(once(packed), { file, packing, limit: 99_999 })))).message).toContain('more than the 99999');
      if (packing === 'plain') continue;
      expect((await refused(whole(unpack(once(packed.subarray(0, 20)), { file, packing, limit: 100_000 })))).message).toContain('not sound');
      expect((await refused(whole(unpack(once(Buffer.from('garbage')), { file, packing, limit: 100_000 })))).message).toContain('not sound');
    }
  });
});
