import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, Refusal } from './endpoints.ts';
import { Faults, type MessageLimit } from './faults.ts';
import { HouseOfRooms } from './house.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly user: string;
  readonly token: string;
  readonly gone: AbortSignal;
}

/** A homeserver in this process: the client-server API as far as a bot uses it, on a free port of loopback. */
export class Homeserver {
  readonly house: HouseOfRooms;
  readonly faults = new Faults();
  /** Every request that came: `PUT /_matrix/client/v3/…`. */
  readonly requests: string[] = [];
  /** Told of each as it comes. */
  onRequest: ((request: string) => void) | undefined;
  readonly transactions = new Map<string, string>();
  limit: MessageLimit | undefined;
  #server: Server;
  #port = 0;
  #stopped = new AbortController();

  constructor(serverName = 'localhost') {
    this.house = new HouseOfRooms(serverName);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; again after `down`, on the port it had. */
  async up(): Promise<this> {
    this.#stopped = new AbortController();
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async down(): Promise<void> {
    this.#stopped.abort();
    this.house.wakeAll();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.address);
    const path = url.pathname;
    this.requests.push(`${incoming.method} ${path}`);
    this.onRequest?.(`${incoming.method} ${path}`);
    const fault = this.faults.take(`${incoming.method} ${path}`);
    if (fault?.kind === 'refused') return void incoming.socket.destroy();
    if (fault?.kind === 'answer') return send(response, fault.status, fault.body ?? {}, fault.headers);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
      const user = this.house.tokens.get(token);
      if (user === undefined && !path.endsWith('/versions')) throw new Refusal(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token.');
      const request = {
        method: incoming.method ?? 'GET',
        path,
        query: url.searchParams,
        body: await bodyOf(incoming),
        user: user ?? '',
        token,
        gone: AbortSignal.any([gone.signal, this.#stopped.signal]),
      };
      const body = await answerTo(this, request);
      if (fault?.kind === 'lost') return void incoming.socket.destroy();
      send(response, 200, body);
    } catch (error) {
      if (error instanceof Refusal) send(response, error.status, { errcode: error.code, error: error.message, ...error.more });
      else send(response, 500, { errcode: 'M_UNKNOWN', error: String(error) });
    }
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  return text === '' || incoming.headers['content-type'] !== 'application/json' ? {} : JSON.parse(text);
}
