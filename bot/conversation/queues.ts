/** Works off what each person says in order, and everybody beside each other. */
export interface Queues {
  add(who: string, work: () => Promise<void>): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** What takes longer lets the next line of the same person begin, so that they can end it. */
const patienceMs = 1000;

export function openQueues(log: (line: string) => void): Queues {
  const last = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  return {
    add(who, work) {
      const before = last.get(who) ?? Promise.resolve();
      const done = before.then(work).catch((error: unknown) => log(error instanceof Error ? (error.stack ?? error.message) : String(error)));
      const turn = Promise.race([done, before.then(() => new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref()))]);
      last.set(who, turn);
      running.add(done);
      void done.then(() => running.delete(done));
      void turn.then(() => {
        if (last.get(who) === turn) last.delete(who);
      });
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
