import { openFactory } from '@millwright/core/open/open.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { openConversation, type Conversation, type ConversationOptions } from '@millwright/bot/conversation/open-conversation.ts';
import { openAnswerPages } from '@millwright/bot/answer-pages.ts';
import { commandFiles } from '@millwright/bot/commands/commands.ts';
import { openRefusals } from '@millwright/bot/dispatch/refusals.ts';
import { openDouble, type Double } from '@millwright/bot/networks/__fixtures__/double.ts';
import type { Sender } from '@millwright/bot/networks/network.ts';
import { makeWorld, configure, type World } from '../story/world.ts';

export const alice: Sender = { account: 'alice', shown: 'alice' };
export const bob: Sender = { account: 'bob', shown: 'bob' };
export const carol: Sender = { account: 'carol', shown: 'carol' };
export const dana: Sender = { account: 'dana', shown: 'dana' };
export const stranger: Sender = { account: null, shown: 'alice' };
/** The same people on the network of messages. */
export const onMatrix = (person: string): Sender => ({ account: `@${person}:x`, shown: person });

/** A factory with three networks: one of lines, one of messages, and one that proves nothing. */
export interface Rooms extends AsyncDisposable {
  readonly factory: Factory;
  readonly conversation: Conversation;
  readonly lines: Double;
  readonly messages: Double;
  readonly unproven: Double;
  readonly world: World;
  readonly log: readonly string[];
  /** What was said since it was asked last, in a room of any network: each message as its lines. */
  news(room: string): readonly string[][];
  /** Ends the process in an orderly way and begins it again; the doubles keep what was said. */
  again(files?: Readonly<Record<string, string>>): Promise<Rooms>;
}

const files: Readonly<Record<string, string>> = {
  'networks/lines.yaml': 'kind: irc\nhost: 127.0.0.1\nnick: millwright\npuppets: ["bridged_*"]\n',
  'networks/messages.yaml': 'kind: matrix\nhomeserver: http://127.0.0.1:1\ntoken: {env: NONE}\ntrust: [x]\n',
  'networks/unproven.yaml': 'kind: irc\nhost: 127.0.0.1\nnick: millwright\n',
  'rooms/floor.yaml': 'network: lines\nid: "#floor"\nallow: [read, write]\nbare_prefix: true\n',
  'rooms/admin.yaml': 'network: lines\nid: "#admin"\nallow: [read, write, irreversible]\nhome: [pond]\n',
  'rooms/space.yaml': 'network: messages\nid: "!space"\nallow: [read, write, irreversible]\n',
  'rooms/bridged.yaml': 'network: messages\nid: "!floor"\nallow: [read, write]\ntwin_of: floor\n',
  'rooms/elsewhere.yaml': 'network: unproven\nid: "#stones"\nallow: [read, write, irreversible]\n',
  'people/alice.yaml':
    'name: Alice\naccounts: {console: [alice], lines: [alice, alice2], messages: ["@alice:x"], unproven: [alice]}\nroles: {releng: [pond]}\nowns: ["pkg:generic/demo/libpebble"]\n',
  'people/bob.yaml':
    'name: Bob\naccounts: {console: [bob], lines: [bob], messages: ["@bob:x"]}\nroles: {releng: [pond]}\nowns: ["pkg:generic/demo/skipstone"]\n',
  'people/carol.yaml': 'name: Carol\naccounts: {lines: [carol]}\nroles: {packager: [pond]}\nowns: ["pkg:generic/demo/libpebble"]\n',
  'people/dana.yaml': 'name: Dana\naccounts: {lines: [dana]}\nroles: {admin: ["*"]}\n',
  'factory.yaml': 'name: stones\nconsole: {act_as: true}\naliases: {rb: "rebuild libpebble"}\n',
};

export interface HowToOpen extends Partial<Pick<ConversationOptions, 'limits' | 'budgets' | 'ackMs' | 'boardEveryMs'>> {
  /** Files of the configuration beside, or instead of, the usual ones. */
  readonly files?: Readonly<Record<string, string>>;
  readonly doubles?: { readonly lines: Double; readonly messages: Double; readonly unproven: Double };
  readonly world?: World;
  readonly now?: () => Temporal.Instant;
}

const plenty = { validPerMinute: 10_000, invalidPerMinute: 10_000, roomPerMinute: 10_000 };

export async function openRooms(how: HowToOpen = {}): Promise<Rooms> {
  const world = how.world ?? makeWorld();
  for (const [file, text] of Object.entries({ ...files, ...how.files })) configure(world, file, text);
  const log: string[] = [];
  const factory = await openFactory({
    folder: world.state,
    configFolder: world.config,
    env: process.env,
    random: (below) => Math.floor(Math.random() * below),
    log: (line) => void log.push(line),
    waitMs: 0,
    serving: true,
  });
  const pages = openAnswerPages(factory.folder, { now: () => factory.now(), random: (below) => factory.random(below) });
  const seats: Partial<Record<string, Double>> = {};
  const conversation = await openConversation(
    { factory, commands: commandFiles, refusals: openRefusals(factory.folder), pages, log: (line) => void log.push(line) },
    {
      env: process.env,
      configFolder: world.config,
      limits: how.limits ?? plenty,
      ackMs: how.ackMs ?? 60_000,
      ...(how.boardEveryMs === undefined ? {} : { boardEveryMs: how.boardEveryMs }),
      ...(how.budgets === undefined ? {} : { budgets: how.budgets }),
      open(_, needs) {
        const before = how.doubles?.[needs.id as 'lines'];
        const double = openDouble(needs.id === 'messages' ? 'messages' : 'lines', needs, before);
        if (needs.id === 'unproven') double.provesNothing();
        seats[needs.id] = double;
        return Promise.resolve(double.network);
      },
    },
  );
  factory.start();
  const { lines, messages, unproven } = seats as { lines: Double; messages: Double; unproven: Double };
  const told = new Map<string, number>();
  const close = async (): Promise<void> => {
    await conversation[Symbol.asyncDispose]();
    await factory.close();
  };
  return {
    factory,
    conversation,
    lines,
    messages,
    unproven,
    world,
    log,
    news(room) {
      const all = [lines, messages, unproven].flatMap(({ seen }) => seen.filter((item) => item.room === room));
      const from = told.get(room) ?? 0;
      told.set(room, all.length);
      return all.slice(from).map((item) => [...item.lines]);
    },
    async again(changed) {
      await close();
      return openRooms({ ...how, files: { ...how.files, ...changed }, world, doubles: { lines, messages, unproven } });
    },
    async [Symbol.asyncDispose]() {
      await close().catch(() => {});
      world.remove();
    },
  };
}
