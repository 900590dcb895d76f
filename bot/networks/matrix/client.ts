import type { MatrixClient } from 'matrix-bot-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitBefore, type Failure } from './retry.ts';
import { demandEncryption, loadSdk } from './sdk.ts';

export interface Connection {
  readonly homeserver: string;
  readonly token: string;
  /** Where keys of encrypted rooms are kept; without it, nothing is encrypted. */
  readonly keys?: string;
  /** Where it is not the usual. */
  readonly patience?: Partial<Patience>;
  /** Ends every request and every wait. */
  readonly signal: AbortSignal;
  now(): Temporal.Instant;
  random(below: number): number;
  /** A request has to wait, or went through after one had to. */
  waits(sentence: string | undefined): void;
  /** The homeserver wants fewer requests: so many milliseconds until the next. */
  held?(ms: number): void;
}

/** What one request may take, and for how long it is sent again while the homeserver does not answer well; milliseconds both. A server that asks to wait is obeyed, however long. */
export interface Patience {
  readonly timeoutMs: number;
  readonly againMs: number;
}

/** A request that failed for good, as the homeserver words it; `status` 0: it could not be reached. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly status: number;
  readonly errcode: string;

  constructor(status: number, errcode: string, message: string) {
    super(message);
    this.status = status;
    this.errcode = errcode;
  }
}

/** The SDK's client with requests of our own: each can be ended, and is repeated with the same address, so that a repeated message is the same message. */
export interface Client extends MatrixClient {
  request(method: 'GET' | 'PUT' | 'POST', path: string, how?: RequestBody, patience?: Partial<Patience>): Promise<unknown>;
}

export interface RequestBody {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bytes?: { readonly type: string; readonly content: Uint8Array };
}

/** `StoreType.Sqlite` of the native library. */
const sqlite = 0;
const usual: Patience = { timeoutMs: 30_000, againMs: Infinity };

export async function openClient(connection: Connection): Promise<Client> {
  const { MatrixClient: Base, MatrixError, MemoryStorageProvider, RustSdkCryptoStorageProvider } = await loadSdk();
  if (connection.keys !== undefined) demandEncryption();
  class OwnRequests extends Base {
    async request(method: 'GET' | 'PUT' | 'POST', path: string, how: RequestBody = {}, patience: Partial<Patience> = {}): Promise<unknown> {
      return requestWith(connection, method, path, how, { ...usual, ...connection.patience, ...patience });
    }

    /** Everything the SDK does by itself comes through here. */
    override async doRequest(method: 'GET' | 'PUT' | 'POST', path: string, query?: Record<string, unknown> | null, body?: unknown, timeoutMs?: number) {
      const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
      const how = { query: Object.fromEntries(given.map(([key, value]) => [key, String(value)])), ...(body === null || body === undefined ? {} : { body }) };
      return this.request(method, path, how, timeoutMs === undefined ? {} : { timeoutMs }).catch((error: unknown) => {
        if (!(error instanceof RequestFailed) || error.status === 0) throw error;
        throw new MatrixError({ errcode: error.errcode, error: error.message }, error.status, {});
      });
    }
  }
  const keys = connection.keys === undefined ? undefined : new RustSdkCryptoStorageProvider(connection.keys, sqlite);
  return new OwnRequests(connection.homeserver.replace(/\/+$/, ''), connection.token, new MemoryStorageProvider(), keys);
}

async function requestWith(connection: Connection, method: string, path: string, how: RequestBody, patience: Patience): Promise<unknown> {
  const began = performance.now();
  for (let attempt = 0; ; attempt++) {
    const { failure, body } = await once(connection, method, path, how, patience.timeoutMs);
    if (failure === undefined) {
      if (attempt > 0) connection.waits(undefined);
      return body;
    }
    connection.signal.throwIfAborted();
    const wait = waitBefore(failure, attempt, connection.now(), connection.random(1000) / 1000);
    const isOver = failure.status !== 429 && performance.now() - began >= patience.againMs;
    if (wait === undefined || isOver) throw new RequestFailed(failure.status, failure.errcode ?? 'M_UNKNOWN', failure.message);
    if (failure.status === 429) connection.held?.(wait);
    connection.waits(failure.status === 429 ? `It asked us to wait ${Math.ceil(wait / 1000)} s.` : failure.message);
    await sleep(wait, undefined, { signal: connection.signal });
  }
}

interface Failed extends Failure {
  readonly message: string;
}

/** Answers that are longer are not read to their end. */
const longestAnswer = 64_000_000;

async function once(
  { homeserver, token, signal }: Connection,
  method: string,
  path: string,
  { query = {}, body, bytes }: RequestBody,
  timeoutMs: number,
): Promise<{ readonly failure?: Failed; readonly body?: unknown }> {
  const search = new URLSearchParams(query).toString();
  const url = `${homeserver.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(bytes === undefined ? { 'content-type': 'application/json' } : { 'content-type': bytes.type }) },
      ...(bytes === undefined ? (method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }) : { body: bytes.content }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const length = Number(response.headers.get('content-length') ?? 0);
    if (length > longestAnswer) throw new Error(`The answer has ${length} bytes.`);
    const answer = parsed(await response.text());
    if (response.ok && answer !== undefined) return { body: answer };
    return { failure: failureOf(response, answer) };
  } catch (error) {
    signal.throwIfAborted();
    const failure = { status: 0, errcode: null, retryAfter: null, retryAfterMs: null, message: `${method} got no answer: ${reasonOf(error)}.` };
    return { failure };
  }
}

function failureOf(response: Response, answer: unknown): Failed {
  const { errcode, error, retry_after_ms: ms } = (typeof answer === 'object' && answer !== null ? answer : {}) as Readonly<Record<string, unknown>>;
  return {
    // A good status with a body that is none comes from something in between.
    status: response.ok ? 502 : response.status,
    errcode: typeof errcode === 'string' ? errcode : null,
    retryAfter: response.headers.get('retry-after'),
    retryAfterMs: typeof ms === 'number' ? ms : null,
    message: `The homeserver answered ${response.status}${typeof errcode === 'string' ? ` ${errcode}` : ''}${typeof error === 'string' ? `: ${error.slice(0, 200)}` : ''}.`,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
}
