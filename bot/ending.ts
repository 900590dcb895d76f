/** The first signal asks the process to end, a second one ends it at once. A terminal and a launcher may both pass the same key press on. */
export function endingSignal(log: (line: string) => void, afterMs = 0): AbortSignal {
  const ending = new AbortController();
  let first = 0;
  // Listening costs a thread; what answers within a moment may as well die of the signal.
  if (afterMs === 0) listen();
  else setTimeout(listen, afterMs).unref();
  return ending.signal;

  function listen(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        const now = performance.now();
        if (first === 0) {
          first = now;
          ending.abort(name);
        } else if (now - first > 500) {
          log('Ended at once.');
          process.exit(name === 'SIGINT' ? 130 : name === 'SIGTERM' ? 143 : 129);
        }
      });
    }
  }
}
