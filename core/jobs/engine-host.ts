import type { Engine, Outcome } from './engine.ts';
import { sentFailure, type EngineCall, type FromEngine, type ToEngine } from './engine-wire.ts';

/**
 * Answers the calls that come over this process's channel with the engine that the first message describes. Ends with the
 * process that asked: what it started outside goes on, as an engine's work always does.
 */
export function hostEngine(open: (setup: unknown) => Promise<Engine<unknown, Outcome>>): void {
  const waits = new Map<number, AbortController>();
  let engine: Promise<Engine<unknown, Outcome>> | undefined;
  process.on('disconnect', () => process.exit());
  process.on('message', (message: ToEngine) => {
    if ('setup' in message) engine = open(message.setup);
    else if ('abort' in message) waits.get(message.abort)?.abort(new Error('nobody waits for it any more'));
    else void answer(message);
  });

  async function answer(call: EngineCall): Promise<void> {
    const wait = new AbortController();
    waits.set(call.id, wait);
    const said = await perform(call, wait.signal).then(
      (value): FromEngine => ({ id: call.id, value }),
      (error: unknown): FromEngine => ({ id: call.id, failure: sentFailure(error) }),
    );
    waits.delete(call.id);
    // Who asked may have ended meanwhile; then this process ends too.
    process.send?.(said, undefined, undefined, () => undefined);
  }

  async function perform(call: EngineCall, signal: AbortSignal): Promise<unknown> {
    if (engine === undefined) throw new Error('a call came before it was said what engine this is');
    const opened = await engine;
    switch (call.call) {
      case 'submit':
        return opened.submit(call.key, call.job, signal);
      case 'find':
        return opened.find(call.key);
      case 'ended':
        return opened.ended(call.key, call.job, signal);
      case 'cancel':
        return opened.cancel(call.key);
    }
  }
}
