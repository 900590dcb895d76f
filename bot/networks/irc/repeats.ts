const mostIds = 10_000;
const windowMs = 2_000;

/** Messages that came already: after a reconnect history and the live room overlap, and some servers deliver twice. */
export interface Repeats {
  /** True the first time. Without an id of its own a message is the same when it has the same words within two seconds. */
  isNew(message: { readonly id: string | undefined; readonly words: string }, now: number): boolean;
}

export function openRepeats(): Repeats {
  const ids = new Set<string>();
  const words = new Map<string, number>();
  return {
    isNew({ id, words: said }, now) {
      if (id !== undefined) {
        if (ids.has(id)) return false;
        ids.add(id);
        if (ids.size > mostIds) for (const old of [...ids].slice(0, mostIds / 2)) ids.delete(old);
        return true;
      }
      for (const [old, at] of words) if (now - at >= windowMs) words.delete(old);
      if (words.has(said)) return false;
      words.set(said, now);
      return true;
    },
  };
}
