import { setTimeout as sleep } from 'node:timers/promises';
import { takeBatch, timelineTypes, type Batch, type BatchNeeds } from './batch.ts';
import { RequestFailed } from './client.ts';

const pollMs = 30_000;
const restMs = 2000;

/** The same for every sync, so that no server has to remember it: a hundred events a room, and only what is read here. */
const filterOf = (limit: number): string =>
  JSON.stringify({
    room: {
      timeline: { limit, types: timelineTypes },
      state: { types: ['m.room.encryption', 'm.room.tombstone'], lazy_load_members: true },
      ephemeral: { types: [] },
      account_data: { types: [] },
    },
    presence: { types: [] },
    account_data: { types: [] },
  });

export interface ListenNeeds extends BatchNeeds {
  readonly signal: AbortSignal;
  /** It answered, and what it said is kept. */
  online(): void;
  /** What came could not be dealt with, or not be kept. */
  stumbled(sentence: string): void;
}

/** Listens until told to stop. Where it stopped is kept only after what was said is; so nothing is lost, and what comes again is known by its id. Throws `RequestFailed` when the token is refused. */
export async function listen(all: ListenNeeds): Promise<void> {
  const { client, memory, needs, signal } = all;
  // The first answer comes at once: it says that we are there.
  let wait = 0;
  while (!signal.aborted) {
    const since = memory.token;
    try {
      const query = { timeout: since === null ? '0' : String(wait), filter: filterOf(since === null ? 1 : 100), ...(since === null ? {} : { since }) };
      const answer = await client.request('GET', '/_matrix/client/v3/sync', { query }, { timeoutMs: since === null ? 300_000 : pollMs + 15_000 });
      const { next, batch } = read(answer);
      if (since === null && memory.at !== undefined) await needs.heard({ kind: 'deaf', room: null, since: memory.at, until: needs.now() });
      await all.seals?.take(answer);
      await takeBatch(batch, since, all);
      memory.token = next;
      await memory.save(needs.now());
      all.online();
      wait = pollMs;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RequestFailed && error.status === 401) throw error;
      if (error instanceof RequestFailed && error.status === 400 && since !== null) {
        needs.log(`The homeserver no longer knows where I stopped reading (${error.message}); I begin anew from now.`);
        memory.token = null;
        continue;
      }
      all.stumbled(error instanceof Error ? error.message : String(error));
      await sleep(restMs, undefined, { signal }).catch(() => {});
    }
  }
}

function read(answer: unknown): { readonly next: string; readonly batch: Batch } {
  const { next_batch: next, rooms } = (answer ?? {}) as { readonly next_batch?: unknown; readonly rooms?: Partial<Batch> };
  if (typeof next !== 'string') throw new Error('The homeserver’s answer to /sync names no place to go on from.');
  return { next, batch: { join: rooms?.join ?? {}, invite: rooms?.invite ?? {}, leave: rooms?.leave ?? {} } };
}
