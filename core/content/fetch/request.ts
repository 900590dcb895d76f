import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPrivateAddress } from './addresses.ts';

export interface Asked {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which it is given up. */
  readonly silence: number;
  /** Refuse to connect to this machine and to private networks. */
  readonly publicOnly: boolean;
}

export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** One GET, no redirect followed. Gives the response when its head is there, and the address it came from. */
export function get({ url, headers, silence, publicOnly }: Asked): Promise<{ readonly response: IncomingMessage; readonly address: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(new PrivateAddressError(host));
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asking = ask(url, { headers, agent: false, timeout: silence, ...(publicOnly ? { lookup: publicLookup } : {}) }, (response) => {
      response.socket.setTimeout(silence, () => response.destroy(new Error(`nothing came for ${silence / 1000} s`)));
      resolve({ response, address: response.socket.remoteAddress ?? '' });
    });
    asking.on('timeout', () => asking.destroy(new Error(`no answer within ${silence / 1000} s`)));
    asking.on('error', reject);
    asking.end();
  });
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** The addresses that are connected to are the ones that were looked at: a name cannot mean another one a moment later. */
function publicLookup(host: string, options: LookupOptions, found: Found): void {
  resolveName(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return found(error, []);
    const bad = addresses.find((item) => isPrivateAddress(item.address));
    if (bad !== undefined) return found(new PrivateAddressError(`${host} (${bad.address})`) as NodeJS.ErrnoException, []);
    const [first] = addresses;
    if (options.all === true || first === undefined) return found(null, addresses);
    found(null, first.address, first.family);
  });
}
