import { UserError } from '@millwright/core/model/errors.ts';
import { durationMs } from '@millwright/core/model/time.ts';
import type { NetworkConfig } from '@millwright/core/config/schema.ts';
import type { Health, Network } from '../network.ts';
import type { OpenNetwork } from '../open-network.ts';
import { join } from 'node:path';
import { checkConfig } from './check-config.ts';
import { openClient, RequestFailed, type Client } from './client.ts';
import { openDirect } from './direct.ts';
import { openSeals } from './encryption.ts';
import { listen } from './listen.ts';
import { openMemory } from './memory.ts';
import { openOutbox, type Line } from './outbox.ts';
import { openRooms } from './rooms.ts';
import { EncryptionMissing } from './sdk.ts';
import { openSigns } from './signs.ts';

export type MatrixConfig = Extract<NetworkConfig, { readonly kind: 'matrix' }>;

const goodbyeMs = 10_000;
/** Being held back is told no more often. */
const heldEveryMs = 3_600_000;
/** What cannot be sent for so long is given back to whoever wanted it said. */
const againMs = 5000;

/** A homeserver: its rooms by their ids, its accounts as the servers know them. */
export const openMatrix: OpenNetwork<MatrixConfig> = async (config, needs) => {
  checkConfig(config, needs);
  const token = await needs.secret(config.token);
  const intake = new AbortController();
  const sending = new AbortController();
  let health: Health = { word: 'connecting', sentence: `I am connecting to ${config.homeserver}.` };
  const isOver = (): boolean => health.word === 'refused' || health.word === 'closed';
  const offline = (sentence: string | undefined): void => {
    if (isOver()) return;
    if (sentence === undefined) {
      if (health.word === 'offline') online();
      return;
    }
    if (health.word === 'online') needs.log(`The connection to ${config.homeserver} is disturbed: ${sentence}`);
    health = { word: health.word === 'connecting' ? 'connecting' : 'offline', sentence };
  };
  const online = (): void => {
    if (isOver()) return;
    if (health.word === 'offline') needs.log(`The connection to ${config.homeserver} is back.`);
    health = { word: 'online', sentence: `I am connected to ${config.homeserver}.` };
  };
  const refused = (error: RequestFailed): void => {
    if (isOver()) return;
    const sentence = `${config.homeserver} refuses the token of networks/${needs.id}.yaml (${error.errcode}): nothing is heard or said there until a new one is given and Millwright is started again.`;
    health = { word: 'refused', sentence };
    needs.log(sentence);
    intake.abort();
    sending.abort();
  };
  let toldAt = -Infinity;
  const held = (ms: number): void => {
    const now = performance.now();
    if (now - toldAt < heldEveryMs) return;
    toldAt = now;
    needs.log(
      `${config.homeserver} holds us back for ${Math.ceil(ms / 1000)} s: what is said there is slow. Its admin can lift that for one account (override_ratelimit).`,
    );
  };
  const connection = { homeserver: config.homeserver, token, now: needs.now, random: needs.random };
  const keys = config.encryption ? { keys: join(needs.folder, 'encryption') } : {};
  const client = await openClient({ ...connection, ...keys, signal: sending.signal, patience: { againMs }, waits: () => {}, held }).catch((cause: unknown) => {
    if (!(cause instanceof EncryptionMissing)) throw cause;
    const hint = 'Install it as that page says, or leave encryption out and talk in rooms without it.';
    throw new UserError('CONFIG_INVALID', `networks/${needs.id}.yaml cannot be opened. ${cause.message}`, { hint, cause });
  });
  const ears = await openClient({ ...connection, signal: AbortSignal.any([intake.signal, sending.signal]), waits: offline });
  const line = Promise.withResolvers<Line>();
  line.promise.catch(() => {});
  const outbox = openOutbox({
    line: line.promise,
    trust: config.trust,
    editEveryMs: durationMs(config.edit_every, needs.now()),
    base: needs.base,
    log: needs.log,
    refused,
    offline,
  });
  const listening = serve().catch((error: unknown) => {
    line.reject(error);
    if (error instanceof RequestFailed && error.status === 401) refused(error);
    else if (!intake.signal.aborted)
      needs.log(`${needs.id} ended by a mistake in Millwright: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  });
  let closing: Promise<void> | undefined;
  return {
    form: 'messages',
    proves: () => true,
    health: () => health,
    ...outbox,
    [Symbol.asyncDispose]: () => (closing ??= close()),
  } satisfies Network;

  async function serve(): Promise<void> {
    const user = await ears.getUserId();
    const memory = await openMemory(needs.folder, user);
    if (memory.lost !== undefined) needs.log(`What I remembered is not used (${memory.lost}); I begin anew from now.`);
    await client.crypto?.prepare();
    const seals = client.crypto === undefined ? undefined : openSeals(client.crypto);
    const direct = await openDirect(ears, user);
    const tell = (room: string, sentence: string, key: string): void =>
      void outbox.post({ to: { room, direct: false }, document: { verdict: sentence }, key, urgency: 'end' });
    const rooms = openRooms({ client: ears, memory, direct, self: user, trust: config.trust, needs, tell, seals });
    const display = await displayNameOf(ears, user);
    line.resolve({ client, memory, signs: openSigns(client, memory, user), actual: rooms.actual, directRoom: (account) => direct.roomWith(account) });
    await rooms.joinAll();
    await listen({
      client: ears,
      memory,
      rooms,
      self: { user, display },
      trust: config.trust,
      needs,
      seals,
      signal: AbortSignal.any([intake.signal, sending.signal]),
      online,
      stumbled: offline,
    });
    await memory.save(needs.now());
  }

  async function close(): Promise<void> {
    intake.abort();
    await outbox.close(goodbyeMs);
    sending.abort();
    line.reject(new DOMException('Closed.', 'AbortError'));
    await listening;
    await line.promise.then(({ memory }) => memory.save(needs.now())).catch(() => {});
    health = { word: 'closed', sentence: `The connection to ${config.homeserver} was closed.` };
  }
};

async function displayNameOf(client: Client, user: string): Promise<string | null> {
  const profile = await client.request('GET', `/_matrix/client/v3/profile/${encodeURIComponent(user)}`).catch((error: unknown) => {
    if (error instanceof RequestFailed && error.status === 404) return {};
    throw error;
  });
  const name = (profile as { readonly displayname?: unknown }).displayname;
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}
