import type { House } from '../dispatch/dispatch.ts';
import type { Deliver } from '../networks/deliver.ts';
import type { Health, Heard, Sender } from '../networks/network.ts';
import type { NetworkNeeds } from '../networks/open-network.ts';
import { readSecret } from '@millwright/core/config/secret.ts';
import type { NetworkConfig } from '@millwright/core/config/schema.ts';
import { permit } from '@millwright/core/change/permission.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBoards } from './boards.ts';
import { keepCard, showPlans } from './cards.ts';
import type { Chat, Joined } from './chat.ts';
import { openDeliver } from './deliver.ts';
import { echo } from './echo.ts';
import { openHearing } from './hearing.ts';
import { openJobsTold, type Budgets } from './jobs-told.ts';
import { openOutbox } from './outbox.ts';
import { openQueues } from './queues.ts';
import { pageAdmins } from './page-admins.ts';
import type { RateLimits } from './rates.ts';
import { openSpool } from './spool.ts';
import type { Network } from '../networks/network.ts';

/** The factory in its rooms: every network of the configuration, what is heard there and what is said. */
export interface Conversation extends AsyncDisposable {
  readonly deliver: Deliver;
  health(): readonly (Health & { readonly network: string })[];
  /** Resolves when what was heard so far is dealt with. */
  idle(): Promise<void>;
}

export interface ConversationOptions {
  /** Opens a network of the configuration; undefined: this version has no such kind. */
  open(config: NetworkConfig, needs: NetworkNeeds): Promise<Network> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the configuration, that paths of secrets are relative to. */
  readonly configFolder: string;
  readonly limits?: RateLimits;
  readonly budgets?: Budgets;
  readonly ackMs?: number;
  readonly boardEveryMs?: number;
}

/** Under a second, so that nobody wonders whether they were heard. */
const usualAckMs = 900;

/** Joins the networks and goes on with what was under way. */
export async function openConversation(house: House, options: ConversationOptions): Promise<Conversation> {
  const { factory, log } = house;
  const { config } = factory;
  const now = (): Temporal.Instant => factory.now();
  const folder = join(factory.folder, 'chat');
  const spool = openSpool(folder, now());
  const closing = new AbortController();
  const joined = new Map<string, Joined>();
  const outbox = openOutbox({
    spool,
    now,
    log,
    network: (id) => joined.get(id)?.network,
    posted: async (network, handle, post, { plan }) => (plan === undefined ? undefined : keepCard(chat, plan, { network, handle, post })),
  });
  const chat: Chat = { house, joined, spool, outbox, now, log, ackMs: options.ackMs ?? usualAckMs };
  const { lines, mistakes, room } = config.factory.chat;
  const hearing = openHearing(chat, options.limits ?? { validPerMinute: lines, invalidPerMinute: mistakes, roomPerMinute: room });
  const queues = openQueues(log);

  async function deal(network: string, what: Exclude<Heard, { kind: 'deaf' }>, again: boolean): Promise<void> {
    const found = joined.get(network);
    if (found === undefined || closing.signal.aborted) return;
    if (what.kind === 'message') await hearing.message(found, what, again, closing.signal);
    else if (what.kind === 'choice') await hearing.choice(found, what, again, closing.signal);
    else await hearing.withdrawal(found, what);
    if (!closing.signal.aborted) spool.done(network, what.id);
  }

  function take(network: string, what: Heard): void {
    const found = joined.get(network);
    if (what.kind === 'deaf') {
      if (found !== undefined) queues.add(`${network} deaf`, () => hearing.deaf(found, what));
    } else if (spool.take(network, what, now())) {
      queues.add(`${network} ${what.by.account ?? what.by.shown}`, () => deal(network, what, false));
    }
  }

  const early = spool.undone();
  for (const [id, network] of config.networks) {
    const own = join(folder, encodeURIComponent(id));
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const opened = options.open(network, {
      id,
      folder: own,
      rooms: () => [...config.rooms.values()].filter((room) => room.network === id && room.id !== 'direct').map((room) => room.id),
      base: () => config.factory.site.base,
      mayInvite: (sender) => isAdmin(house, id, sender),
      secret: (reference) => readSecret(reference, options.env, join(options.configFolder, 'networks')),
      now,
      random: (below) => factory.random(below),
      heard: (what) => Promise.resolve(take(id, what)),
      log: (line) => log(`${id}: ${line}`),
    });
    if (opened === undefined) log(`networks/${id}.yaml: this version has no networks of the kind ${network.kind}.`);
    else joined.set(id, { id, config: network, network: await opened });
  }
  const deliver = openDeliver(chat);
  const told = await openJobsTold(chat, options.budgets);
  const boards = openBoards(chat, options.boardEveryMs);
  for (const { network, what } of early) queues.add(`${network} ${what.by.account ?? what.by.shown}`, () => deal(network, what, true));
  const follower = factory.ledger.follow('chat', async (entry) => {
    if (joined.size === 0 || entry.changes.every((change) => change.kind === 'cursor' || change.kind === 'outbox')) return;
    const snapshot = await factory.snapshot();
    const steps = [
      () => showPlans(chat, entry, snapshot),
      () => told.after(entry, snapshot),
      () => echo(chat, entry, snapshot),
      () => pageAdmins(entry, snapshot, deliver),
      () => Promise.resolve(boards.after()),
    ];
    // What one of them cannot tell the others still do.
    for (const step of steps)
      await step().catch((error: unknown) =>
        log(`What ${entry.commit.slice(0, 10)} changed could not be told: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
      );
  });
  return {
    deliver,
    health: () => [...joined.values()].map(({ id, network }) => ({ network: id, ...network.health() })),
    idle: () => queues.idle(),
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return;
      closing.abort();
      follower[Symbol.dispose]();
      told[Symbol.dispose]();
      boards[Symbol.dispose]();
      await queues.idle();
      await outbox[Symbol.asyncDispose]();
      await Promise.allSettled([...joined.values()].map(({ network }) => network[Symbol.asyncDispose]()));
      spool[Symbol.dispose]();
    },
  };
}

/** Rooms are opened to the bot by those who may do everything somewhere. `accounts` of the configuration only: nothing is looked up here. */
function isAdmin({ factory }: House, network: string, { account }: Sender): boolean {
  if (account === null) return false;
  const person = [...factory.config.people].find(([, { accounts }]) => accounts[network]?.includes(account) === true)?.[0];
  return person !== undefined && permit(factory.config, { person, room: 'room:console' }, { role: 'admin' }).allowed;
}
