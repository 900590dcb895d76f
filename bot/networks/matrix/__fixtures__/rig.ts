import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handle, Heard, Network, Sender } from '../../network.ts';
import type { NetworkNeeds } from '../../open-network.ts';
import { openMatrix, type MatrixConfig } from '../open-matrix.ts';
import type { Event } from './homeserver/house.ts';
import { Homeserver } from './homeserver/homeserver.ts';

/** A bot, a homeserver, and people on it; one room that everybody is in. */
export class Rig {
  readonly server = new Homeserver();
  readonly folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  readonly heard: Heard[] = [];
  readonly logged: string[] = [];
  readonly self: { readonly id: string; readonly token: string };
  readonly alice: Sender;
  readonly bob: Sender;
  /** An account of a server that is not trusted. */
  readonly stranger: Sender = { account: null, shown: '@alice:elsewhere.example' };
  readonly rooms: string[] = [];
  readonly room: string;
  network!: Network;
  now: () => Temporal.Instant = () => Temporal.Now.instant();
  hears: (what: Heard) => Promise<void> = async (what) => void this.heard.push(what);
  #direct = new Map<string, string>();

  constructor() {
    const { house } = this.server;
    this.self = house.user('millwright');
    this.alice = { account: house.user('alice').id, shown: '@alice:localhost' };
    this.bob = { account: house.user('bob').id, shown: '@bob:localhost' };
    house.user(this.stranger.shown);
    this.room = house.room({ creator: this.alice.shown, members: [this.bob.shown, this.stranger.shown, this.self.id] });
    this.rooms.push(this.room);
  }

  /** Opens the network; again, it goes on with what it remembers. */
  async open(own: Partial<MatrixConfig> = {}): Promise<this> {
    const needs: NetworkNeeds = {
      id: 'hs',
      folder: this.folder,
      rooms: () => this.rooms,
      base: () => null,
      mayInvite: ({ account }) => account === this.alice.account,
      secret: () => Promise.resolve(this.self.token),
      now: () => this.now(),
      random: () => 0,
      heard: (what) => this.hears(what),
      log: (line) => void this.logged.push(line),
    };
    const config: MatrixConfig = {
      kind: 'matrix',
      prefix: '!mw',
      puppets: [],
      homeserver: this.server.address,
      token: { env: 'MX' },
      trust: ['localhost'],
      encryption: false,
      edit_every: '10s',
      ...own,
    };
    this.network = await openMatrix(config, needs);
    return this;
  }

  async isOnline(): Promise<this> {
    for (let turn = 0; this.network.health().word !== 'online'; turn++) {
      if (turn > 500) throw new Error(`It did not come online: ${this.network.health().sentence} ${this.logged.join(' ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this;
  }

  /** An event of somebody, straight into the room. */
  say(by: Sender, text: string, more: Readonly<Record<string, unknown>> = {}, room = this.room): Event {
    return this.server.house.add(room, { type: 'm.room.message', sender: by.shown, content: { msgtype: 'm.text', body: text, ...more } });
  }

  react(by: Sender, on: { readonly id: string }, key: string, room = this.room): Event {
    const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: on.id, key } };
    return this.server.house.add(room, { type: 'm.reaction', sender: by.shown, content });
  }

  /** A conversation between this person and the bot, that both are in. */
  direct(by: Sender): string {
    const { house } = this.server;
    const room = this.#direct.get(by.shown) ?? house.room({ creator: by.shown, members: [this.self.id] });
    this.#direct.set(by.shown, room);
    house.accountData.set(`${this.self.id} m.direct`, Object.fromEntries([...this.#direct].map(([user, own]) => [user, [own]])));
    return room;
  }

  /** The bot's messages as clients show them: edits in the place of what they edit. */
  seen(where: string | Sender): string[][] {
    const room = typeof where === 'string' ? where : (this.#direct.get(where.shown) ?? '');
    const own = this.server.house.timeline(room).filter((event) => event.sender === this.self.id && event.type === 'm.room.message');
    const relation = (event: Event) => event.content['m.relates_to'] as { rel_type?: string; event_id?: string } | undefined;
    const edits = new Map(own.filter((event) => relation(event)?.rel_type === 'm.replace').map((event) => [relation(event)?.event_id, event]));
    return own
      .filter((event) => relation(event)?.rel_type !== 'm.replace')
      .map((event) => {
        const content = (edits.get(event.event_id)?.content['m.new_content'] ?? event.content) as { readonly body: string };
        return content.body.split('\n');
      });
  }

  /** All events of the bot in the room, as the server keeps them. */
  own(type: string, room = this.room): Event[] {
    return this.server.house.timeline(room).filter((event) => event.sender === this.self.id && event.type === type);
  }

  handle(event: Event): Handle {
    return { room: event.room_id, id: event.event_id };
  }

  messages() {
    return this.heard.filter((what) => what.kind === 'message');
  }

  async close(): Promise<void> {
    await this.network[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.server.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A bot that listens, on a homeserver of its own. */
export async function openRig(own: Partial<MatrixConfig> = {}): Promise<Rig> {
  const rig = new Rig();
  await rig.server.up();
  return (await rig.open(own)).isOnline();
}
