import type { Engine, Outcome } from './engine.ts';
import type { Run } from './run.ts';

/** Attempts that are to be ended once the order to end them is committed. */
export interface Cancels {
  add(keys: Iterable<string>): void;
  /** What a canceled run left running when the process that canceled it died too early. */
  addLeftOvers(run: Run): Promise<void>;
  end(): Promise<void>;
}

export function openCancels(engines: ReadonlyMap<string, Engine<unknown, Outcome>>): Cancels {
  const keys = new Set<string>();
  return {
    add(more) {
      for (const key of more) keys.add(key);
    },
    async addLeftOvers(run) {
      for (const node of run.nodes.values()) {
        const key = node.attempts.at(-1)?.key;
        if (node.state !== 'canceled' || key === undefined) continue;
        for (const engine of engines.values()) if ((await engine.find(key)) === 'running') keys.add(key);
      }
    },
    async end() {
      for (const key of [...keys]) {
        keys.delete(key);
        await Promise.all([...engines.values()].map((engine) => engine.cancel(key)));
      }
    },
  };
}
