import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Handle } from '../network.ts';

const most = 10_000;
const oldest = 7 * 24 * 3_600_000;
const mostSent = 2000;

const Kept = z.object({
  version: z.literal(1),
  user: z.string(),
  token: z.string().nullable(),
  /** Epoch milliseconds of the last answer of the homeserver. */
  at: z.number(),
  seen: z.array(z.tuple([z.string(), z.number()])),
  sent: z.array(z.tuple([z.string(), z.string(), z.string()])),
  told: z.array(z.string()),
  /** New room → the room of the configuration it replaces. */
  moved: z.record(z.string(), z.string()),
  /** New room that we may be called into → the room it replaces, and who closed that. */
  awaited: z.record(z.string(), z.tuple([z.string(), z.string()])).default({}),
  /** Rooms whose past before us has been passed over. */
  rooms: z.array(z.string()),
});

/** What must not be forgotten when the process ends: where we stopped reading, what we have read, what we have said. */
export interface Memory {
  /** Where `/sync` goes on; null: nowhere yet, or the homeserver no longer knows it. */
  token: string | null;
  /** When the homeserver answered last; undefined: never. */
  readonly at: Temporal.Instant | undefined;
  readonly moved: Map<string, string>;
  readonly awaited: Map<string, readonly [room: string, closedBy: string]>;
  readonly rooms: Set<string>;
  hasSeen(id: string): boolean;
  see(id: string, at: Temporal.Instant): void;
  sent(key: string): Handle | undefined;
  keepSent(key: string, handle: Handle): void;
  hasTold(what: string): boolean;
  /** True the first time. */
  tellOnce(what: string): boolean;
  /** Written whole beside the old file, then put in its place. */
  save(at: Temporal.Instant): Promise<void>;
}

/** Of another account, damaged, or absent: a memory that knows nothing; `lost` says which of them it was. */
export async function openMemory(folder: string, user: string): Promise<Memory & { readonly lost: string | undefined }> {
  const file = join(folder, 'memory.json');
  const { kept, lost } = await read(file, user);
  let token = kept?.token ?? null;
  let at = kept?.at;
  const seen = new Map(kept?.seen);
  const sent = new Map(kept?.sent.map(([key, room, id]) => [key, { room, id }]));
  const told = new Set(kept?.told);
  const moved = new Map(Object.entries(kept?.moved ?? {}));
  const awaited = new Map<string, readonly [string, string]>(Object.entries(kept?.awaited ?? {}));
  const rooms = new Set(kept?.rooms);
  let writing: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    const content: z.output<typeof Kept> = {
      version: 1,
      user,
      token,
      at: at ?? 0,
      seen: [...seen],
      sent: [...sent].map(([key, { room, id }]) => [key, room, id]),
      told: [...told],
      moved: Object.fromEntries(moved),
      awaited: Object.fromEntries([...awaited].map(([next, [room, by]]) => [next, [room, by]])),
      rooms: [...rooms],
    };
    return replace(folder, file, JSON.stringify(content));
  };
  return {
    lost,
    moved,
    awaited,
    rooms,
    get token() {
      return token;
    },
    set token(next) {
      token = next;
    },
    get at() {
      return at === undefined || at === 0 ? undefined : Temporal.Instant.fromEpochMilliseconds(at);
    },
    hasSeen: (id) => seen.has(id),
    see(id, moment) {
      seen.set(id, moment.epochMilliseconds);
      forget(seen, (kept) => kept < moment.epochMilliseconds - oldest);
    },
    sent: (key) => sent.get(key),
    keepSent(key, handle) {
      sent.set(key, handle);
      for (const first of sent.keys()) {
        if (sent.size <= mostSent) break;
        sent.delete(first);
      }
    },
    hasTold: (what) => told.has(what),
    tellOnce: (what) => !told.has(what) && Boolean(told.add(what)),
    save(moment) {
      at = moment.epochMilliseconds;
      writing = writing.catch(() => {}).then(save);
      return writing;
    },
  };
}

/** The first ones are the oldest. */
function forget(seen: Map<string, number>, isOld: (at: number) => boolean): void {
  for (const [id, at] of seen) {
    if (seen.size <= most && !isOld(at)) return;
    seen.delete(id);
  }
}

async function read(file: string, user: string): Promise<{ readonly kept?: z.output<typeof Kept>; readonly lost: string | undefined }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { lost: undefined };
  try {
    const kept = Kept.parse(JSON.parse(text));
    return kept.user === user ? { kept, lost: undefined } : { lost: `${file} is of ${kept.user}` };
  } catch {
    return { lost: `${file} cannot be read` };
  }
}

async function replace(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
