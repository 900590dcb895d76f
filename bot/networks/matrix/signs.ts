import type { Handle } from '../network.ts';
import { RequestFailed, type Client } from './client.ts';
import { eventsIn, relationOf } from './event.ts';
import type { Memory } from './memory.ts';
import { redactEvent, sendEvent } from './send.ts';

/** Reactions of our own: choices offered on our messages, signs on those of others. */
export interface Signs {
  offer(on: Handle, choices: readonly string[]): Promise<void>;
  mark(message: Handle, sign: string): Promise<void>;
}

export function openSigns(client: Client, memory: Memory, self: string): Signs {
  const offered = new Map<string, Map<string, string>>();
  const signs = new Map<string, string>();
  let turn = 0;
  const react = async (on: Handle, key: string, act: readonly unknown[]): Promise<string | undefined> => {
    const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: on.id, key } };
    try {
      return await sendEvent(client, on.room, 'm.reaction', content, act);
    } catch (error) {
      if (error instanceof RequestFailed && error.errcode === 'M_DUPLICATE_ANNOTATION') return undefined;
      throw error;
    }
  };
  return {
    async offer(on, choices) {
      const before = offered.get(on.id) ?? (choices.length === 0 ? await ownOn(client, on, self) : new Map<string, string>());
      for (const [choice, id] of before) if (!choices.includes(choice)) await redactEvent(client, on.room, id);
      const now = new Map([...before].filter(([choice]) => choices.includes(choice)));
      const isAgain = offered.has(on.id);
      for (const choice of choices) {
        const id = now.has(choice) ? undefined : await react(on, choice, ['offer', on.room, on.id, choice, isAgain ? ++turn : 0]);
        if (id !== undefined) now.set(choice, id);
      }
      offered.set(on.id, now);
      if (choices.length === 0) offered.delete(on.id);
    },
    async mark(message, sign) {
      const key = `mark ${message.id}`;
      const before = memory.sent(key);
      if (signs.get(message.id) === sign) return;
      signs.set(message.id, sign);
      const id = await react(message, sign, ['mark', message.room, message.id, sign]);
      if (id !== undefined) memory.keepSent(key, { room: message.room, id });
      if (before !== undefined && before.id !== id) await redactEvent(client, before.room, before.id);
      for (const first of signs.keys()) {
        if (signs.size <= 1000) break;
        signs.delete(first);
      }
    },
  };
}

/** After a restart only the homeserver knows which reactions are ours. */
async function ownOn(client: Client, on: Handle, self: string): Promise<Map<string, string>> {
  const path = `/_matrix/client/v1/rooms/${encodeURIComponent(on.room)}/relations/${encodeURIComponent(on.id)}/m.annotation/m.reaction`;
  const answer = (await client.request('GET', path)) as { readonly chunk?: unknown };
  const own = eventsIn(answer.chunk).filter((event) => event.sender === self);
  return new Map(own.flatMap((event) => [[relationOf(event).key ?? '', event.event_id] as const]));
}
