import type { Handle } from '../network.ts';
import { RequestFailed, type Client } from './client.ts';

/** So many stay pinned; clients show the newest. */
const most = 50;

/** Puts a message among those that clients keep in sight, after what people pinned. Throws `RequestFailed` where the room does not let us. */
export async function pinEvent(client: Client, { room, id }: Handle): Promise<void> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.pinned_events/`;
  const state = await client.request('GET', path).catch((error: unknown) => {
    if (error instanceof RequestFailed && error.status === 404) return {};
    throw error;
  });
  const { pinned } = state as { readonly pinned?: unknown };
  const before = Array.isArray(pinned) ? pinned.filter((item) => typeof item === 'string') : [];
  if (!before.includes(id)) await client.request('PUT', path, { body: { pinned: [...before, id].slice(-most) } });
}
