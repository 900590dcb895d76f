import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import { brokenSource } from '../broken.ts';
import { isPrivateAddress } from './addresses.ts';
import { openKept, type Kept } from './kept.ts';
import type { Place } from './place.ts';
import { get, PrivateAddressError } from './request.ts';

export interface WebOptions {
  /** Folder for small files and their validators, so that what has not changed is not sent again; none without one. */
  readonly cache?: string | undefined;
  /** Milliseconds without a byte after which a server is given up. */
  readonly silence?: number;
  /** Milliseconds before the second and later tries of what may pass. */
  readonly waits?: readonly number[];
}

const mostRedirects = 5;
const hint = 'Look at the address in sources/ and at the server; the last good import stays, and the source is tried again by itself.';

/** A repository at an http or https address. Redirects are followed to other public servers only; what may pass is tried again, with growing waits. */
export function webPlace(address: string, { cache, silence = 30_000, waits = [1_000, 4_000] }: WebOptions = {}): Place {
  const base = baseOf(address);
  const credentials = base.username === '' ? undefined : Buffer.from(`${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`);
  base.username = base.password = '';
  const kept = openKept(cache);

  async function ask(path: string, validators: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    for (let attempt = 0; ; attempt++) {
      const wait = waits[attempt];
      try {
        const response = await follow(path, validators);
        if (wait === undefined || !mayPass(response.statusCode ?? 0)) return response;
        response.destroy();
        await sleep(Math.min(30_000, Math.max(wait, Number(response.headers['retry-after'] ?? 0) * 1000 || 0)));
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (wait === undefined) throw brokenSource(path, null, `${base.host} cannot be reached (${reasonOf(error)}).`, hint, error);
        await sleep(wait);
      }
    }
  }

  async function follow(path: string, validators: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    let url = new URL(path.split('/').map(encodeURIComponent).join('/'), base);
    let isOwnNetwork = false;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const isHome = url.host === base.host;
      const auth = credentials !== undefined && isHome ? { authorization: `Basic ${credentials.toString('base64')}` } : {};
      const publicOnly = !isHome && !isOwnNetwork;
      const { response, address: from } = await get({ url, headers: { 'user-agent': 'millwright', ...validators, ...auth }, silence, publicOnly }).catch(
        (error: unknown) => {
          if (!(error instanceof PrivateAddressError)) throw error;
          throw brokenSource(path, null, `${base.host} sends us on to the private address ${error.message}, which is not followed.`, hint, error);
        },
      );
      if (hop === 0) isOwnNetwork = isPrivateAddress(from);
      const target = response.headers.location;
      if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || target === undefined) return response;
      response.destroy();
      const next = new URL(target, url);
      if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:'))
        throw brokenSource(path, null, `${base.host} sends us on to ${next.protocol}//${next.host}, which is not followed.`, hint);
      url = next;
    }
    throw brokenSource(path, null, `${base.host} sends us on more than ${mostRedirects} times.`, hint);
  }

  /** undefined for what is not there; throws for every answer that is not the file. */
  async function fileAt(path: string, validators: Readonly<Record<string, string>> = {}): Promise<IncomingMessage | undefined> {
    const response = await ask(path, validators);
    const status = response.statusCode ?? 0;
    if (status === 200 || (status === 304 && Object.keys(validators).length > 0)) return response;
    response.destroy();
    if (status === 404 || status === 410) return undefined;
    throw brokenSource(path, null, `${base.host} answers ${status}.`, hint);
  }

  return {
    name: base.href,
    async read(path, limit) {
      const before = kept.get(base.href + path);
      const response = await fileAt(path, before?.validators);
      if (response === undefined) return undefined;
      if (response.statusCode === 304 && before !== undefined) {
        response.destroy();
        return before.bytes;
      }
      const bytes = await wholeOf(response, path, limit);
      kept.put(base.href + path, { bytes, validators: validatorsOf(response) });
      return bytes;
    },
    async open(path) {
      const response = await fileAt(path);
      return response === undefined ? undefined : flowing(response, path);
    },
  };

  async function* flowing(response: IncomingMessage, path: string): AsyncGenerator<Uint8Array> {
    try {
      yield* response as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw brokenSource(path, null, `${base.host} broke off (${reasonOf(error)}).`, hint, error);
    } finally {
      response.destroy();
    }
  }

  async function wholeOf(response: IncomingMessage, path: string, limit: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of flowing(response, path)) {
      size += chunk.length;
      if (size > limit) throw brokenSource(path, null, `it has more than the ${limit} bytes that are read.`, hint);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

function baseOf(address: string): URL {
  const url = URL.parse(address.endsWith('/') ? address : `${address}/`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UserError('SOURCE_BROKEN', 'A source has an address that is none.', { hint: 'url: takes one that begins with http:// or https://.' });
}

function validatorsOf(response: IncomingMessage): Kept['validators'] {
  const { etag, 'last-modified': modified } = response.headers;
  return { ...(etag === undefined ? {} : { 'if-none-match': etag }), ...(modified === undefined ? {} : { 'if-modified-since': modified }) };
}

function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
