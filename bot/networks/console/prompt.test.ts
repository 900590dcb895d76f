import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openScreen } from './__fixtures__/screen.ts';
import { openPrompt, type PromptNeeds } from './prompt.ts';
import { openTerminal } from './terminal.ts';

/** A prompt with keys and a screen in memory. */
function bench(more: Partial<PromptNeeds> = {}) {
  const screen = openScreen(60);
  const terminal = openTerminal({ columns: () => screen.columns, colours: false, write: (text) => screen.write(text), onResize: () => undefined });
  const keys = new PassThrough();
  const kept: string[] = [];
  const answered: string[] = [];
  const left = Promise.withResolvers<void>();
  const prompt = openPrompt(
    {
      history: { lines: ['why hello'], add: (line) => void kept.push(line) },
      complete: (line) => Promise.resolve([['trace', 'tour', 'true\u001B[2J'].filter((word) => word.startsWith(line)), line]),
      answer(line) {
        answered.push(line);
        prompt.print([`answer to ${line}`]);
        return Promise.resolve();
      },
      emptyLine: () => undefined,
      waits: () => undefined,
      leave: () => left.resolve(),
      ...more,
    },
    terminal,
    keys,
  );
  const press = async (text: string): Promise<void> => {
    keys.write(text);
    for (let times = 0; times < 20; times++) await turn();
  };
  return { screen, prompt, press, kept, answered, left: left.promise };
}

test('a line goes up with its answer under it, and the next can be typed at once', async () => {
  const { screen, press, kept } = bench();
  await press('whoami\r');
  await press('sta');
  expect(screen.rows()).toEqual(['> whoami', 'answer to whoami', '> sta']);
  expect(kept).toEqual(['whoami']);
});

test('lines that are pasted together are answered one after the other', async () => {
  const { screen, press } = bench();
  await press('one\rtwo\rthr');
  expect(screen.rows()).toEqual(['> one', 'answer to one', '> two', 'answer to two', '> thr']);
});

test('an empty line stands for what is proposed, and for nothing otherwise', async () => {
  const proposed: { line?: string } = {};
  const { press, answered, kept, screen } = bench({ emptyLine: () => proposed.line });
  await press('\r\r');
  expect([answered, screen.rows()]).toEqual([[], ['>']]);
  proposed.line = 'status';
  await press('\r');
  expect([answered, kept]).toEqual([['status'], []]);
});

test('Tab completes as far as it is certain, then lists above; what would harm the screen is not offered', async () => {
  const { screen, press } = bench();
  await press('t\t');
  expect(screen.rows()).toEqual(['trace  tour', '> t']);
  await press('o\t');
  expect(screen.rows()).toEqual(['trace  tour', '> tour']);
});

test('what was typed before comes back with the arrow, also while things are told', async () => {
  const { screen, press, prompt } = bench();
  await press('\u001B[A');
  prompt.print(['told']);
  expect(screen.rows()).toEqual(['told', '> why hello']);
});

test('Ctrl-C takes back the line, stops the waiting, and on an empty line is the end', async () => {
  const signals: AbortSignal[] = [];
  const { screen, press, left } = bench({
    answer: (_, signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  await press('half a line\u0003');
  expect(screen.rows()).toEqual(['>']);
  await press('status --wait\r');
  await press('\u0003');
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  await press('\u0003');
  await left;
  expect(screen.rows()).toEqual(['> status --wait']);
});

test('the end of input is the end, also of the waiting', async () => {
  const { press, left } = bench({ answer: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())) });
  await press('status --wait\r');
  await press('\u0004');
  await left;
});

test('who speaks stands before the line from then on', async () => {
  const { screen, press, prompt } = bench();
  await press('sta');
  prompt.ask('alice> ');
  expect(screen.rows()).toEqual(['alice> sta']);
  await press('\r');
  expect(screen.rows()).toEqual(['alice> sta', 'answer to sta', 'alice>']);
});
