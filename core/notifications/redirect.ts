import type { Config } from '../config/schema.ts';
import { stamp } from '../model/time.ts';
import { outboxKind, type OutboxRecord, type Outgoing } from '../state/kinds/outbox.ts';
import { subscriptionKind } from '../state/kinds/subscription.ts';
import type { Head, Ledger, Write } from '../state/ledger.ts';
import { mannerOf } from './manner.ts';
import { emptyOutbox, handedOver, place } from './outbox.ts';

/** Who has accounts on networks may only be away for a moment: so long they are waited for before a room hears of it. */
const patience = Temporal.Duration.from({ minutes: 10 });

/**
 * Moves what is meant for a person whom no network reaches into the room where they asked for it, under their name. It keeps to that
 * room's mute, quiet hours and budget like all else there. Returns how many messages went; what has no such room stays.
 */
export async function callWhereAsked(
  outbox: OutboxRecord,
  { ledger, config, now }: { readonly ledger: Pick<Ledger, 'commit'>; readonly config: Config; now(): Temporal.Instant },
): Promise<number> {
  const person = outbox.id.slice('person:'.length);
  const away = Object.keys(config.people.get(person)?.accounts ?? {}).some((network) => config.networks.has(network));
  const until = stamp(now().subtract(patience));
  const late = outbox.outgoing.filter(({ at }) => !away || at <= until);
  if (late.length === 0) return 0;
  const { value } = await ledger.commit<number>({ subject: `notifications: ${outbox.id} is called where they asked`, actor: 'system' }, (head, write) =>
    move(outbox.id, person, new Set(late.map(({ key }) => key)), config, head, write),
  );
  return value;
}

async function move(from: string, person: string, keys: ReadonlySet<string>, config: Config, head: Head, write: Write): Promise<number> {
  const outbox = await head.get(outboxKind, from);
  const moved = new Set<string>();
  const rooms = new Map<string, OutboxRecord>();
  for (const message of outbox?.outgoing ?? []) {
    const room = keys.has(message.key) ? await roomOf(message, head) : undefined;
    if (room === undefined) continue;
    const before = rooms.get(room) ?? (await head.get(outboxKind, room)) ?? emptyOutbox(room);
    const asked = message.because.map((id) => ({ id }));
    rooms.set(room, place(before, { ...message, text: `${person}: ${message.text}` }, asked, await mannerOf(room, config, head, head.at)));
    moved.add(message.key);
  }
  if (outbox === undefined || moved.size === 0) return 0;
  for (const [room, after] of rooms) write.put(outboxKind, room, after);
  write.put(outboxKind, from, handedOver(outbox, moved));
  return moved.size;
}

/** Where the first of its watches was asked for. */
async function roomOf(message: Outgoing, head: Pick<Head, 'get'>): Promise<string | undefined> {
  for (const id of message.because) {
    const room = (await head.get(subscriptionKind, id))?.room;
    if (room !== undefined && room !== 'room:http') return room;
  }
  return undefined;
}
