import PQueue from 'p-queue';
import type { Engine, Outcome } from './engine.ts';

/** One queue an engine: no more at once than it allows, the highest priority first. */
export interface Queues {
  add<T>(engine: string, priority: number, work: () => Promise<T>): Promise<T>;
  idle(): Promise<void>;
  /** Forgets what has not begun. */
  clear(): void;
}

/** `house` is where jobs go whose engine is not known. */
export function openQueues(engines: ReadonlyMap<string, Engine<unknown, Outcome>>): Queues {
  const queues = new Map([...engines].map(([id, engine]) => [id, new PQueue({ concurrency: engine.limits.atOnce })]));
  const usual = queues.get('house') ?? queues.values().next().value ?? new PQueue({ concurrency: 1 });
  return {
    add: (engine, priority, work) => (queues.get(engine) ?? usual).add(work, { priority }),
    async idle() {
      await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
    },
    clear() {
      for (const queue of queues.values()) queue.clear();
    },
  };
}
