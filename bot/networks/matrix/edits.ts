import type { Handle, Post } from '../network.ts';

/** After so many edits of one message they come six times as far apart: progress that goes on for hours is not read by the second. */
const often = 12;

/** Changes of our own messages, at most one in a while: every edit is an event that everybody in the room is sent. */
export interface Edits {
  /** Resolves when this change, or one after it, has been made, or is not to be made any more. Rejects when it could not be made now. */
  edit(handle: Handle, post: Post): Promise<void>;
  close(): void;
}

interface Edited {
  count: number;
  /** Milliseconds of `clock`. */
  last: number;
  waiting: { readonly post: Post; readonly done: () => void; readonly failed: (error: unknown) => void } | undefined;
  timer: NodeJS.Timeout | undefined;
}

export function openEdits(everyMs: number, clock: () => number, send: (handle: Handle, post: Post) => Promise<void>): Edits {
  const edited = new Map<string, Edited>();
  let closed = false;
  const flush = async (handle: Handle, item: Edited): Promise<void> => {
    const { waiting } = item;
    clearTimeout(item.timer);
    item.timer = undefined;
    item.waiting = undefined;
    if (waiting === undefined) return;
    item.last = clock();
    item.count += 1;
    await send(handle, waiting.post).then(waiting.done, waiting.failed);
    // People see it when it has arrived; a homeserver may have held it back.
    item.last = clock();
  };
  return {
    async edit(handle, post) {
      if (closed) return;
      const item = edited.get(handle.id) ?? { count: 0, last: -Infinity, waiting: undefined, timer: undefined };
      // The newest is looked at last and forgotten last.
      edited.delete(handle.id);
      edited.set(handle.id, item);
      for (const [id, old] of edited) {
        if (edited.size <= 1000) break;
        if (old.waiting === undefined) edited.delete(id);
      }
      item.waiting?.done();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      item.waiting = { post, done: resolve, failed: reject };
      const spacing = item.count < often ? everyMs : 6 * everyMs;
      const wait = post.urgency === 'progress' || post.urgency === 'digest' ? item.last + spacing - clock() : 0;
      if (wait <= 0) await flush(handle, item);
      else item.timer ??= setTimeout(() => void flush(handle, item), wait);
      return promise;
    },
    close() {
      closed = true;
      for (const item of edited.values()) {
        clearTimeout(item.timer);
        item.waiting?.done();
      }
    },
  };
}
