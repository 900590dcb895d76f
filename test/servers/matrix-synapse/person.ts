import { setTimeout as sleep } from 'node:timers/promises';

/** An event as the homeserver stored it. */
export interface Stored {
  readonly event_id: string;
  readonly type: string;
  readonly sender: string;
  readonly origin_server_ts: number;
  readonly state_key?: string;
  readonly content: Readonly<Record<string, any>>;
  readonly unsigned?: { readonly redacted_because?: unknown };
}

export interface Account {
  readonly id: string;
  readonly token: string;
}

/** Somebody with an ordinary client: the client-server API, and nothing of the bot's own code. */
export class Person {
  readonly id: string;
  readonly #address: string;
  readonly #token: string;
  #sent = 0;

  constructor(address: string, { id, token }: Account) {
    this.id = id;
    this.#address = address;
    this.#token = token;
  }

  async createRoom(members: readonly string[], more: object = {}): Promise<string> {
    const { room_id: room } = await this.call('POST', '/_matrix/client/v3/createRoom', { preset: 'private_chat', invite: members, ...more });
    return String(room);
  }

  async join(room: string): Promise<void> {
    await this.call('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/join`, {});
  }

  async invite(room: string, guest: string): Promise<void> {
    await this.call('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/invite`, { user_id: guest });
  }

  say(room: string, body: string, more: object = {}): Promise<string> {
    return this.send(room, 'm.room.message', { msgtype: 'm.text', body, ...more });
  }

  react(room: string, on: string, key: string): Promise<string> {
    return this.send(room, 'm.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: on, key } });
  }

  async redact(room: string, id: string): Promise<void> {
    await this.call('PUT', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(id)}/${this.#transaction()}`, {});
  }

  async send(room: string, type: string, content: object): Promise<string> {
    const answer = await this.call('PUT', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/${type}/${this.#transaction()}`, content);
    return String(answer['event_id']);
  }

  /** Every event of the room, the oldest first. */
  async events(room: string): Promise<Stored[]> {
    const found: Stored[] = [];
    let from: unknown = '';
    for (;;) {
      const query = new URLSearchParams({ dir: 'b', limit: '500', ...(typeof from === 'string' && from !== '' ? { from } : {}) });
      const answer = await this.call('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages?${query.toString()}`);
      const chunk = answer['chunk'] as Stored[];
      found.push(...chunk);
      if (typeof answer['end'] !== 'string' || chunk.length === 0) return found.toReversed();
      from = answer['end'];
    }
  }

  async state(room: string, type: string): Promise<Readonly<Record<string, unknown>>> {
    return this.call('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/${type}/`);
  }

  async call(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(this.#address + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    if (!response.ok) throw new Error(`${this.id}: ${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  #transaction(): string {
    return `${this.id}-${++this.#sent}`;
  }
}

/** Looks until it is there. The limit is for a machine that does other things too. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, { seconds = 180, everyMs = 200 } = {}): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`After ${seconds} s there was still not: ${what}`);
    await sleep(everyMs);
  }
}
