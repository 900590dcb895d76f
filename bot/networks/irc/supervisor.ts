import { waitBefore, type Ended } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Health } from '../network.ts';

const steadyMs = 60_000;

export interface Supervisor {
  health(): Health;
  close(): void;
}

/** Keeps a connection there: a fresh one after every end, for ever, ever more patiently. `attempt` says once that it is up, once that it is down. */
export function supervise(needs: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly place: string;
  readonly attempt: (on: { up(): void; down(ended: Ended, sentence: string): void }) => void;
  readonly log: (line: string) => void;
}): Supervisor {
  const { clock, place, log } = needs;
  let health: Health = { word: 'connecting', sentence: `Connecting to ${place}.` };
  let failures = 0;
  let cancel = (): void => {};
  const attempt = (): void => {
    let since: number | undefined;
    needs.attempt({
      up() {
        since = clock.now();
        health = { word: 'online', sentence: `Connected to ${place}.` };
        log(`Connected to ${place}.`);
      },
      down(ended, sentence) {
        if (health.word === 'closed') return;
        // A server that throws us out again at once is not to be asked every two seconds.
        failures = since !== undefined && clock.now() - since >= steadyMs ? 0 : failures + 1;
        const wait = waitBefore(Math.max(0, failures - 1), ended, needs.random);
        const seconds = Math.round(wait / 1000);
        health = { word: ended === 'refused' ? 'refused' : 'offline', sentence: `${sentence} The next attempt is in ${seconds} s.` };
        log(`${place}: ${health.sentence}`);
        cancel = clock.after(wait, attempt);
      },
    });
  };
  attempt();
  return {
    health: () => health,
    close() {
      cancel();
      health = { word: 'closed', sentence: `The bot has left ${place}.` };
    },
  };
}
