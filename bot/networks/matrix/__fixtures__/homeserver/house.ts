/** An event as a homeserver keeps it. */
export interface Event {
  readonly event_id: string;
  readonly room_id: string;
  readonly type: string;
  readonly sender: string;
  readonly origin_server_ts: number;
  readonly state_key?: string;
  readonly redacts?: string;
  content: Readonly<Record<string, unknown>>;
  unsigned?: Readonly<Record<string, unknown>>;
  /** Its place in the order of everything this server has seen; never sent. */
  readonly order: number;
}

export interface NewEvent {
  readonly type: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly state_key?: string;
  readonly redacts?: string;
  readonly at?: number;
}

export interface RoomOptions {
  readonly creator: string;
  readonly members?: readonly string[];
  readonly encrypted?: boolean;
  readonly version?: string;
  readonly predecessor?: string;
}

/** What the server knows: who has which token, and every room's events in their order. */
export class HouseOfRooms {
  readonly tokens = new Map<string, string>();
  readonly events: Event[] = [];
  readonly accountData = new Map<string, unknown>();
  readonly profiles = new Map<string, { readonly displayname: string }>();
  files = 0;
  #wakers = new Set<() => void>();
  #rooms = 0;
  readonly serverName: string;

  constructor(serverName: string) {
    this.serverName = serverName;
  }

  user(name: string): { readonly id: string; readonly token: string } {
    const id = name.startsWith('@') ? name : `@${name}:${this.serverName}`;
    const token = `token-of-${id}`;
    this.tokens.set(token, id);
    return { id, token };
  }

  room({ creator, members = [], encrypted = false, version = '11', predecessor }: RoomOptions): string {
    const id = `!room${++this.#rooms}${version === '12' ? '' : `:${this.serverName}`}`;
    this.add(id, {
      type: 'm.room.create',
      state_key: '',
      sender: creator,
      content: { room_version: version, ...(predecessor === undefined ? {} : { predecessor: { room_id: predecessor } }) },
    });
    this.add(id, { type: 'm.room.member', state_key: creator, sender: creator, content: { membership: 'join' } });
    this.add(id, {
      type: 'm.room.power_levels',
      state_key: '',
      sender: creator,
      content: { users: version === '12' ? {} : { [creator]: 100 }, users_default: 0 },
    });
    if (encrypted) this.add(id, { type: 'm.room.encryption', state_key: '', sender: creator, content: { algorithm: 'm.megolm.v1.aes-sha2' } });
    for (const member of members) this.add(id, { type: 'm.room.member', state_key: member, sender: member, content: { membership: 'join' } });
    return id;
  }

  add(room: string, event: NewEvent): Event {
    const order = this.events.length + 1;
    const { at, ...rest } = event;
    const whole: Event = { event_id: `$event${order}:${this.serverName}`, room_id: room, origin_server_ts: at ?? Date.now(), ...rest, order };
    this.events.push(whole);
    if (whole.redacts !== undefined) this.#redact(whole.redacts, whole);
    for (const wake of this.#wakers) wake();
    return whole;
  }

  /** The newest event of that type and key. */
  state(room: string, type: string, key = ''): Event | undefined {
    return this.events.findLast((event) => event.room_id === room && event.type === type && event.state_key === key);
  }

  /** Every piece of the room's state as it stood at that place of the order. */
  stateAt(room: string, order = Infinity): Event[] {
    const found = new Map<string, Event>();
    for (const event of this.events) {
      if (event.room_id === room && event.state_key !== undefined && event.order <= order) found.set(`${event.type} ${event.state_key}`, event);
    }
    return [...found.values()];
  }

  membership(room: string, user: string): string | undefined {
    return this.state(room, 'm.room.member', user)?.content['membership'] as string | undefined;
  }

  roomsOf(user: string, membership: string): string[] {
    return [...new Set(this.events.map((event) => event.room_id))].filter((room) => this.membership(room, user) === membership);
  }

  timeline(room: string): Event[] {
    return this.events.filter((event) => event.room_id === room);
  }

  find(room: string, id: string): Event | undefined {
    return this.events.find((event) => event.event_id === id && event.room_id === room);
  }

  /** Until something new is there, the time has passed, or the caller left. */
  async more(timeoutMs: number, gone: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    gone.addEventListener('abort', () => resolve());
    this.#wakers.add(resolve);
    await promise;
    this.#wakers.delete(resolve);
    clearTimeout(timer);
  }

  wakeAll(): void {
    for (const wake of this.#wakers) wake();
  }

  #redact(id: string, because: Event): void {
    const target = this.events.find((event) => event.event_id === id);
    if (target === undefined) return;
    target.content = {};
    target.unsigned = { redacted_because: because.event_id };
  }
}
