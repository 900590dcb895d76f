import type { Job } from './run-group.ts';

export interface Waiting extends Job {
  readonly resolve: (end: { readonly value: unknown; readonly commit: string }) => void;
  readonly reject: (error: unknown) => void;
}

export interface Queue {
  push(job: Waiting): void;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

/** Transactions that are written in one go. */
export const largestGroup = 256;

/**
 * One group after another. `runGroup` is given an iterator of what waits: also what arrives while the group's own
 * transactions run; what arrives while it is written makes the next group.
 */
export function openQueue(runGroup: (next: () => Waiting | undefined) => Promise<void>): Queue {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const loop = async (): Promise<void> => {
    // One turn, so that what is asked for in one go becomes one group.
    await Promise.resolve();
    while (waiting.length > 0) {
      let taken = 0;
      await runGroup(() => (taken++ < largestGroup ? waiting.shift() : undefined));
    }
    running = undefined;
  };

  return {
    push(job) {
      waiting.push(job);
      running ??= loop();
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}
