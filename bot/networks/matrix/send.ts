import { createHash } from 'node:crypto';
import type { Client } from './client.ts';
import type { Content } from './content.ts';

/** Sends an event under a name of our own: a homeserver takes equal names from one account for one event, also when its first answer was lost. */
export async function sendEvent(client: Client, room: string, type: string, content: Content, act: readonly unknown[]): Promise<string> {
  const sealed = await sealedFor(client, room, type, content);
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/${encodeURIComponent(sealed.type)}/${transactionOf(act)}`;
  return eventIdIn(await client.request('PUT', path, { body: sealed.content }));
}

/** Takes back an event; taking it back twice is once. */
export async function redactEvent(client: Client, room: string, id: string): Promise<void> {
  await client.request('PUT', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(id)}/${transactionOf(['redact', id])}`);
}

/** The same act has the same name, in this process and in the next. */
export function transactionOf(act: readonly unknown[]): string {
  return `mw-${createHash('sha256').update(JSON.stringify(act)).digest('hex').slice(0, 40)}`;
}

/** Where encryption is installed and the room has it, the content is encrypted; reactions stay readable, as the specification has it. */
async function sealedFor(client: Client, room: string, type: string, content: Content): Promise<{ readonly type: string; readonly content: Content }> {
  if (type === 'm.reaction' || client.crypto?.isReady !== true || !(await client.crypto.isRoomEncrypted(room))) return { type, content };
  return { type: 'm.room.encrypted', content: { ...(await client.crypto.encryptRoomEvent(room, type, content)) } };
}

function eventIdIn(answer: unknown): string {
  const id = (answer as { readonly event_id?: unknown } | null)?.event_id;
  if (typeof id !== 'string') throw new Error('The homeserver took a message and did not say what it is called.');
  return id;
}
