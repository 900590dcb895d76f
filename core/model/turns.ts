/** Work on the same thing, one after another in the order it was asked for; on different things, beside each other. */
export interface Turns {
  /** Answers as the work does. What failed before does not keep the next from its turn. */
  take<T>(thing: string, work: () => Promise<T>): Promise<T>;
}

export function openTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(thing, work) {
      const turn = (last.get(thing) ?? Promise.resolve()).catch(() => undefined).then(work);
      last.set(thing, turn);
      try {
        return await turn;
      } finally {
        if (last.get(thing) === turn) last.delete(thing);
      }
    },
  };
}
