import type { CryptoClient } from 'matrix-bot-sdk';
import { Event } from './event.ts';
import { loadSdk } from './sdk.ts';

/** Encrypted rooms, where the native library is installed and the configuration asks for it. */
export interface Seals {
  /** Keys that came with an answer of `/sync`: before the events that need them. */
  take(answer: unknown): Promise<void>;
  /** The event inside an encrypted one; undefined where it cannot be opened. */
  open(room: string, event: Event): Promise<Event | undefined>;
  /** Who is in an encrypted room is who is sent its keys. */
  note(room: string, event: Event): Promise<void>;
}

interface Keys {
  readonly to_device?: { readonly events?: unknown };
  readonly device_one_time_keys_count?: Readonly<Record<string, number>>;
  readonly device_unused_fallback_key_types?: readonly string[];
  readonly device_lists?: { readonly changed?: readonly string[]; readonly left?: readonly string[] };
}

export function openSeals(crypto: Pick<CryptoClient, 'updateSyncData' | 'decryptRoomEvent' | 'onRoomEvent'>): Seals {
  return {
    async take(answer) {
      const keys = (answer ?? {}) as Keys;
      const messages = Array.isArray(keys.to_device?.events) ? keys.to_device.events : [];
      const lists = keys.device_lists ?? {};
      // The SDK hands these to its library as they are, and names their types more narrowly than it uses them.
      await crypto.updateSyncData(
        messages as Parameters<CryptoClient['updateSyncData']>[0],
        (keys.device_one_time_keys_count ?? {}) as Parameters<CryptoClient['updateSyncData']>[1],
        [...(keys.device_unused_fallback_key_types ?? [])] as Parameters<CryptoClient['updateSyncData']>[2],
        [...(lists.changed ?? [])],
        [...(lists.left ?? [])],
      );
    },
    async open(room, event) {
      const { EncryptedRoomEvent } = await loadSdk();
      try {
        const opened = Event.parse((await crypto.decryptRoomEvent(new EncryptedRoomEvent(event), room)).raw);
        // What an event relates to stands outside of what is encrypted.
        const relation = opened.content['m.relates_to'] ?? event.content['m.relates_to'];
        return { ...opened, content: { ...opened.content, ...(relation === undefined ? {} : { 'm.relates_to': relation }) } };
      } catch {
        return undefined;
      }
    },
    note: async (room, event) => (event.state_key === undefined ? undefined : crypto.onRoomEvent(room, event)),
  };
}
