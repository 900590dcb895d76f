/** How a process is told to end: by a signal, or by who sits at its prompt. */
export interface Ending {
  readonly signal: AbortSignal;
  /** The person at the prompt is done; the next signal ends the process at once. */
  begin(): void;
}

/** A key press reaches this process from the terminal, and once more from each launcher that passes it on, late where the machine is busy. */
const samePressMs = 500;

/** The process that is told; tests put another in its place. */
interface Host {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  exit(code: number): unknown;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  readonly isTerminal: boolean;
}

const thisProcess: Host = {
  on: (signal, listener) => process.on(signal, listener),
  exit: (code) => process.exit(code),
  now: () => performance.now(),
  isTerminal: process.stderr.isTTY,
};

/** The first signal asks the process to end, a second one ends it at once. */
export function endingOf(log: (line: string) => void, afterMs = 0, host: Host = thisProcess): Ending {
  const ending = new AbortController();
  let first: number | undefined;
  // Listening costs a thread; what answers within a moment may as well die of the signal.
  if (afterMs === 0) listen();
  else setTimeout(listen, afterMs).unref();
  return {
    signal: ending.signal,
    begin() {
      first ??= -Infinity;
      ending.abort('prompt');
    },
  };

  function listen(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      host.on(name, () => {
        const now = host.now();
        if (first === undefined) {
          first = now;
          ending.abort(name);
        } else if (now - first > samePressMs) {
          // The terminal has written ^C where the cursor was.
          log(`${host.isTerminal ? '\n' : ''}Ended at once. Nothing is lost: the next start goes on from here.`);
          host.exit(name === 'SIGINT' ? 130 : name === 'SIGTERM' ? 143 : 129);
        }
      });
    }
  }
}
