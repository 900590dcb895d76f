import type { Homeserver, Request } from './homeserver.ts';
import { placeOf, shown, syncSince } from './sync.ts';

/** An error as the client-server API words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

type Endpoint = (server: Homeserver, request: Request, parts: readonly string[]) => unknown;

const v3 = '/_matrix/client/v3';
const part = '([^/]+)';

/** Method and path, as in the specification; a part of the path in brackets there is a group here. */
const endpoints: readonly (readonly [method: string, path: RegExp, endpoint: Endpoint])[] = [
  ['GET', /^\/_matrix\/client\/versions$/, () => ({ versions: ['v1.11'] })],
  ['GET', at('/account/whoami'), (_, { user }) => ({ user_id: user, device_id: 'DEVICE' })],
  ['GET', at('/joined_rooms'), ({ house }, { user }) => ({ joined_rooms: house.roomsOf(user, 'join') })],
  ['GET', at('/sync'), sync],
  ['PUT', at(`/rooms/${part}/send/${part}/${part}`), (server, request, [room, type]) => send(server, request, room!, type!)],
  ['PUT', at(`/rooms/${part}/redact/${part}/${part}`), redact],
  ['GET', at(`/rooms/${part}/messages`), messages],
  ['GET', at(`/rooms/${part}/event/${part}`), ({ house }, _, [room, id]) => shown(there(house.find(room!, id!)))],
  ['GET', /^\/_matrix\/client\/v1\/rooms\/([^/]+)\/relations\/([^/]+)(?:\/([^/]+)(?:\/[^/]+)?)?$/, relations],
  ['GET', at(`/rooms/${part}/state`), ({ house }, _, [room]) => house.stateAt(room!).map(shown)],
  ['GET', at(`/rooms/${part}/state/${part}/?([^/]*)`), ({ house }, _, [room, type, key]) => there(house.state(room!, type!, key)).content],
  ['PUT', at(`/rooms/${part}/state/${part}/?([^/]*)`), putState],
  ['GET', at(`/rooms/${part}/joined_members`), joinedMembers],
  ['POST', at(`/rooms/${part}/join`), join],
  ['POST', at(`/join/${part}`), join],
  ['POST', at(`/rooms/${part}/leave`), leave],
  ['POST', at(`/rooms/${part}/invite`), invite],
  ['POST', at('/createRoom'), createRoom],
  ['GET', at(`/user/${part}/account_data/${part}`), ({ house }, _, [user, type]) => there(house.accountData.get(`${user} ${type}`))],
  ['GET', at(`/profile/${part}`), ({ house }, _, [user]) => there(house.profiles.get(user!))],
  ['POST', /^\/_matrix\/media\/v3\/upload$/, ({ house }) => ({ content_uri: `mxc://${house.serverName}/${++house.files}` })],
  ['PUT', at(`/user/${part}/account_data/${part}`), ({ house }, { body }, [user, type]) => (house.accountData.set(`${user} ${type}`, body), {})],
];

function at(path: string): RegExp {
  return new RegExp(`^${v3}${path}$`);
}

export async function answerTo(server: Homeserver, request: Request): Promise<unknown> {
  for (const [method, path, endpoint] of endpoints) {
    const parts = method === request.method ? path.exec(request.path)?.slice(1) : undefined;
    if (parts !== undefined)
      return endpoint(
        server,
        request,
        parts.map((text) => decodeURIComponent(text ?? '')),
      );
  }
  throw new Refusal(404, 'M_UNRECOGNIZED', 'Unrecognized request');
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new Refusal(404, 'M_NOT_FOUND', 'Not found.');
  return found;
}

async function sync({ house }: Homeserver, { user, token, query, gone }: Request): Promise<unknown> {
  const since = query.get('since');
  if (Number.isNaN(placeOf(since))) throw new Refusal(400, 'M_INVALID_PARAM', 'Invalid stream token');
  const filter = JSON.parse(query.get('filter') ?? '{}') as Parameters<typeof syncSince>[3];
  const deadline = performance.now() + Number(query.get('timeout') ?? 0);
  for (;;) {
    const answer = syncSince(house, user, since, filter);
    const isEmpty = Object.values(answer.rooms).every((rooms) => Object.keys(rooms as object).length === 0);
    const left = deadline - performance.now();
    if (since === null || !isEmpty || left <= 0 || gone.aborted) return answer;
    await house.more(left, gone);
    if (!house.tokens.has(token)) throw new Refusal(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token.');
  }
}

function send(server: Homeserver, { user, token, path, body }: Request, room: string, type: string): unknown {
  const key = `${token} ${path}`;
  const done = server.transactions.get(key);
  if (done !== undefined) return { event_id: done };
  const wait = server.limit?.wait(Date.now()) ?? 0;
  if (wait > 0) throw new Refusal(429, 'M_LIMIT_EXCEEDED', 'Too Many Requests', { retry_after_ms: wait });
  demandJoined(server, room, user);
  const content = body as Record<string, unknown>;
  if (JSON.stringify(content).length > 65_000) throw new Refusal(413, 'M_TOO_LARGE', 'event too large');
  const relates = content['m.relates_to'] as { rel_type?: string; event_id?: string; key?: string } | undefined;
  if (type === 'm.reaction' && isRepeated(server, room, user, relates)) throw new Refusal(400, 'M_DUPLICATE_ANNOTATION', "Can't send same reaction twice");
  const { event_id } = server.house.add(room, { type, sender: user, content });
  server.transactions.set(key, event_id);
  return { event_id };
}

function isRepeated({ house }: Homeserver, room: string, user: string, relates: { event_id?: string; key?: string } | undefined): boolean {
  return house.timeline(room).some((event) => {
    const other = event.content['m.relates_to'] as typeof relates;
    return event.type === 'm.reaction' && event.sender === user && other?.event_id === relates?.event_id && other?.key === relates?.key;
  });
}

function redact(server: Homeserver, { user, token, path, body }: Request, [room = '', id = '']: readonly string[]): unknown {
  const key = `${token} ${path}`;
  const done = server.transactions.get(key);
  if (done !== undefined) return { event_id: done };
  const wait = server.limit?.wait(Date.now()) ?? 0;
  if (wait > 0) throw new Refusal(429, 'M_LIMIT_EXCEEDED', 'Too Many Requests', { retry_after_ms: wait });
  there(server.house.find(room, id));
  const content = { ...(body as object), redacts: id };
  const { event_id } = server.house.add(room, { type: 'm.room.redaction', sender: user, redacts: id, content });
  server.transactions.set(key, event_id);
  return { event_id };
}

function messages({ house }: Homeserver, { query }: Request, [room = '']: readonly string[]): unknown {
  const from = query.get('from') === null ? Infinity : placeOf(query.get('from'));
  const to = placeOf(query.get('to'));
  const limit = Number(query.get('limit') ?? 10);
  const types = (JSON.parse(query.get('filter') ?? '{}') as { types?: readonly string[] }).types;
  const older = house.timeline(room).filter(({ order, type }) => order <= from && order > to && (types === undefined || types.includes(type)));
  const chunk = older.slice(-limit).toReversed();
  const last = chunk.at(-1);
  return { chunk: chunk.map(shown), start: `t${from}`, ...(last === undefined || older.length <= limit ? {} : { end: `t${last.order - 1}` }) };
}

function relations({ house }: Homeserver, _: Request, [room = '', id = '', relType = '']: readonly string[]): unknown {
  const chunk = house.timeline(room).filter((event) => {
    const relates = event.content['m.relates_to'] as { rel_type?: string; event_id?: string } | undefined;
    return relates?.event_id === id && (relType === '' || relates.rel_type === relType);
  });
  return { chunk: chunk.toReversed().map(shown) };
}

function putState(server: Homeserver, { user, body }: Request, [room = '', type = '', key = '']: readonly string[]): unknown {
  demandJoined(server, room, user);
  return { event_id: server.house.add(room, { type, sender: user, state_key: key, content: body as Record<string, unknown> }).event_id };
}

function joinedMembers({ house }: Homeserver, _: Request, [room = '']: readonly string[]): unknown {
  const members = house.stateAt(room).filter((event) => event.type === 'm.room.member' && event.content['membership'] === 'join');
  return { joined: Object.fromEntries(members.map((event) => [event.state_key, {}])) };
}

function join({ house }: Homeserver, { user }: Request, [room = '']: readonly string[]): unknown {
  if (!['invite', 'join'].includes(house.membership(room, user) ?? '')) throw new Refusal(403, 'M_FORBIDDEN', 'You are not invited to this room.');
  if (house.membership(room, user) === 'invite') house.add(room, { type: 'm.room.member', state_key: user, sender: user, content: { membership: 'join' } });
  return { room_id: room };
}

function leave({ house }: Homeserver, { user }: Request, [room = '']: readonly string[]): unknown {
  house.add(room, { type: 'm.room.member', state_key: user, sender: user, content: { membership: 'leave' } });
  return {};
}

function invite(server: Homeserver, { user, body }: Request, [room = '']: readonly string[]): unknown {
  demandJoined(server, room, user);
  const { user_id: guest = '' } = body as { user_id?: string };
  server.house.add(room, { type: 'm.room.member', state_key: guest, sender: user, content: { membership: 'invite' } });
  return {};
}

function createRoom({ house }: Homeserver, { user, body }: Request): unknown {
  const { invite: invited = [], is_direct: isDirect } = body as { invite?: readonly string[]; is_direct?: boolean };
  const room = house.room({ creator: user });
  for (const guest of invited)
    house.add(room, {
      type: 'm.room.member',
      state_key: guest,
      sender: user,
      content: { membership: 'invite', ...(isDirect === true ? { is_direct: true } : {}) },
    });
  return { room_id: room };
}

function demandJoined({ house }: Homeserver, room: string, user: string): void {
  if (house.membership(room, user) !== 'join') throw new Refusal(403, 'M_FORBIDDEN', `User ${user} not in room ${room}`);
}
