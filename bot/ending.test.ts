import { expect, test } from 'vitest';
import { endingOf } from './ending.ts';

function bench() {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  const logged: string[] = [];
  const clock = { now: 1000 };
  const ending = endingOf((line) => void logged.push(line), 0, {
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (code) => exits.push(code),
    now: () => clock.now,
    isTerminal: false,
  });
  return { ending, exits, logged, send: (signal: string, later = 0) => ((clock.now += later), listeners.get(signal)?.()) };
}

test('the first signal asks for the end, and the launchers passing it on are not a second one', () => {
  const { ending, exits, send } = bench();
  send('SIGINT');
  expect(ending.signal.aborted).toBe(true);
  send('SIGINT', 3);
  send('SIGINT', 100);
  expect(exits).toEqual([]);
});

test('a second one ends the process at once, in one whole line', () => {
  const { exits, logged, send } = bench();
  send('SIGTERM');
  send('SIGTERM', 2000);
  expect(exits).toEqual([143]);
  expect(logged).toEqual(['Ended at once. Nothing is lost: the next start goes on from here.']);
});

test('after the prompt was left by a key the next signal is the second', () => {
  const { ending, exits, send } = bench();
  ending.begin();
  expect(ending.signal.aborted).toBe(true);
  send('SIGINT', 1);
  expect(exits).toEqual([130]);
});

test('a prompt that closes because of a signal does not make the signal’s echo a second one', () => {
  const { ending, exits, send } = bench();
  send('SIGINT');
  ending.begin();
  send('SIGINT', 5);
  expect(exits).toEqual([]);
});
