import { roomId } from '@millwright/core/change/permission.ts';
import { sayBoard } from '../messages/board.ts';
import type { Post } from '../networks/network.ts';
import { spotOf, writtenIn, type Chat } from './chat.ts';

/** In rooms that want one, one message says what is going on: it stays, in sight where the network can, and changes with the state. */
export interface Boards extends Disposable {
  /** Something was committed. */
  after(): void;
}

/** Every change of the message is an event that the whole room is sent. */
const usualMs = 60_000;

export function openBoards(chat: Chat, everyMs = usualMs): Boards {
  const { house, spool, outbox, now } = chat;
  const { config } = house.factory;
  const rooms = [...config.rooms.values()].filter((file) => file.board && chat.joined.get(file.network)?.network.update !== undefined);
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  let isClosed = false;

  async function show(): Promise<void> {
    last = now().epochMilliseconds;
    const snapshot = await house.factory.snapshot();
    for (const file of rooms) {
      const room = roomId(config, file);
      const spot = spotOf(chat, room);
      const joined = spot === undefined ? undefined : chat.joined.get(spot.network);
      if (spot === undefined || joined === undefined || isClosed) continue;
      const document = await sayBoard(snapshot, writtenIn(joined, spot.place));
      const text = JSON.stringify(document);
      if (spool.kept(`board ${room}`) === text) continue;
      // Kept messages are forgotten in time; a new one has a name of its own.
      const post: Post = { to: spot.place, document, key: `board ${room} ${now().toString().slice(0, 7)}`, urgency: 'digest' };
      const before = outbox.handle(`board ${room}`);
      if (before !== undefined) await outbox.replace(spot.network, before, { ...post, key: `board ${room} ${last}` }, false);
      const handle = before ?? (await outbox.say(spot.network, post, { keepAs: `board ${room}` }));
      if (handle === undefined) {
        later();
        continue;
      }
      if (spool.kept(`pinned ${room}`) !== handle.id) await joined.network.pin?.(handle);
      spool.keep(`pinned ${room}`, handle.id, now());
      spool.keep(`board ${room}`, text, now());
    }
  }

  function later(): void {
    if (isClosed || timer !== undefined || rooms.length === 0) return;
    const wait = Math.max(0, last + everyMs - now().epochMilliseconds);
    timer = setTimeout(() => {
      timer = undefined;
      show().catch((error: unknown) => chat.log(`The board could not be shown: ${error instanceof Error ? error.message : String(error)}`));
    }, wait).unref();
  }

  later();
  return {
    after: later,
    [Symbol.dispose]() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
