import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Rig } from './__fixtures__/rig.ts';
import { openSeals } from './encryption.ts';
import type { Event } from './event.ts';

const event = (content: Event['content'], type = 'm.room.encrypted'): Event => ({
  event_id: '$1',
  type,
  sender: '@alice:localhost',
  origin_server_ts: 1,
  content,
});

test('keys are taken as they came, an opened event keeps what it relates to, and one that stays closed is none', async () => {
  const calls: unknown[] = [];
  const seals = openSeals({
    updateSyncData: (...args: unknown[]) => Promise.resolve(void calls.push(args)),
    decryptRoomEvent: ({ raw }: { raw: Event }) =>
      raw.content['key'] === 'known'
        ? Promise.resolve({ raw: { ...raw, type: 'm.room.message', content: { msgtype: 'm.text', body: '!mw status' } } } as never)
        : Promise.reject(new Error("Can't find the room key")),
    onRoomEvent: () => Promise.resolve(),
  } as never);
  await seals.take({
    to_device: { events: [{ type: 'm.room_key' }] },
    device_one_time_keys_count: { signed_curve25519: 5 },
    device_lists: { changed: ['@bob:localhost'] },
  });
  await seals.take(null);
  expect(calls).toEqual([
    [[{ type: 'm.room_key' }], { signed_curve25519: 5 }, [], ['@bob:localhost'], []],
    [[], {}, [], [], []],
  ]);
  const relation = { rel_type: 'm.thread', event_id: '$root' };
  expect(await seals.open('!r', event({ key: 'known', 'm.relates_to': relation }))).toMatchObject({
    type: 'm.room.message',
    content: { msgtype: 'm.text', body: '!mw status', 'm.relates_to': relation },
  });
  expect(await seals.open('!r', event({ key: 'unknown' }))).toBeUndefined();
});

test('asked for encryption without its library, it says what is missing and where that is told', async () => {
  await using rig = new Rig();
  await rig.server.up();
  await expect(rig.open({ encryption: true })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('E2EE not installed'),
    hint: expect.stringContaining('encryption'),
  });
  await rig.open();
});

test('what stands in for the library can be loaded, and says what it is whenever it is used', () => {
  const library = createRequire(import.meta.url)('./no-encryption/index.cjs') as Readonly<Record<string, any>>;
  const { OlmMachine, RoomId, StoreType } = library as { OlmMachine: any; RoomId: any; StoreType: { Sqlite: number } };
  expect(StoreType.Sqlite).toBe(0);
  for (const use of [() => new RoomId('!r'), () => RoomId('!r'), () => OlmMachine.initialize('u')]) expect(use).toThrow('E2EE not installed');
});
