import { expect, test } from 'vitest';
import type { Answered } from '../../dispatch/answer.ts';
import type { Globals } from '../../dispatch/globals.ts';
import type { Line } from '../../messages/line.ts';
import { openSession } from './session.ts';

const answered = (kind: string, data: unknown, text: readonly string[], ok = true): Answered =>
  ({
    answer: {
      schema: 'millwright.answer/1',
      kind,
      ok,
      command: '',
      by: 'person:guest',
      text,
      short: [],
      data,
      at: { commit: '', time: '' },
      links: {},
      cut: [],
    },
    exit: 0,
  }) as never;

const steps = ['status', 'trace tool', 'where'];
const step = (number: number) => ({
  step: number,
  of: steps.length,
  title: `title ${number}`,
  command: steps[number - 1],
  before: `before ${number}`,
  after: `after ${number}`,
});

/** A session whose lines are answered as a bot would. */
function bench(as?: string) {
  const asked: { readonly line: string; readonly globals: Globals; readonly rest: readonly string[] }[] = [];
  const told: string[] = [];
  const people: (string | undefined)[] = [];
  const add = (lines: readonly Line[]): void => void told.push(...lines.map((line) => (typeof line === 'string' ? line : line.text)));
  const session = openSession({
    as,
    async ask(line, globals, { rest }) {
      asked.push({ line, globals, rest });
      const [word, argument] = line.split(' ');
      if (word === 'tour' && argument === 'stop') return answered('tour', { step: null }, ['You left the tour.']);
      if (word === 'tour') return answered('tour', step(Number(argument ?? 1)), ['Step']);
      if (word === 'as') return answered('as', { person: argument === undefined ? null : `person:${argument}` }, ['You speak.']);
      if (word === 'long')
        return answered(
          'log',
          {},
          Array.from({ length: 50 }, (_, index) => `line ${index}`),
        );
      if (word === 'bad') return answered('error', undefined, ['No.'], false);
      return answered(word ?? '', {}, [`answer to ${line}`]);
    },
    answer: add,
    note: add,
    becomes: (person) => void people.push(person),
  });
  const say = async (line: string): Promise<string[]> => {
    told.length = 0;
    await session.answer(line, new AbortController().signal);
    return [...told];
  };
  return { session, say, asked, people };
}

test('the tour proposes a line, explains its answer, and goes on to the end', async () => {
  const { session, say } = bench();
  expect(session.proposed).toBeUndefined();
  expect(await say('tour')).toEqual([
    '',
    'Step 1 of 3: title 1',
    'before 1',
    'Press Enter to ask: status',
    'Any other line leaves the tour; so does "tour stop".',
  ]);
  expect(session.proposed).toBe('status');
  expect(await say('status')).toEqual(['answer to status', '', 'after 1', '', 'Step 2 of 3: title 2', 'before 2', 'Press Enter to ask: trace tool']);
  expect(await say(session.proposed ?? '')).toContain('after 2');
  const last = await say('where');
  expect(last.slice(0, 3)).toEqual(['answer to where', '', 'after 3']);
  expect(last.at(-1)).toMatch(/^That was the tour\./);
  expect(session.proposed).toBeUndefined();
});

test('any other line leaves the tour, and says how to go on with it', async () => {
  const { session, say } = bench();
  await say('tour 2');
  expect(await say('help')).toEqual(['answer to help', '(You left the tour; "tour 2" goes on with it.)']);
  expect(session.proposed).toBeUndefined();
  await say('tour');
  expect(await say('tour stop')).toEqual(['You left the tour.']);
  expect(session.proposed).toBeUndefined();
});

test('as gives the lines after it to another person, until they are given back', async () => {
  const { say, asked, people, session } = bench();
  await say('whoami');
  await say('as alice');
  expect(session.person).toBe('alice');
  await say('whoami');
  await say('as');
  await say('whoami');
  expect(asked.map(({ line, globals }) => [line, globals.as])).toEqual([
    ['whoami', undefined],
    ['as alice', undefined],
    ['whoami', 'alice'],
    ['as', 'alice'],
    ['whoami', undefined],
  ]);
  expect(people).toEqual(['alice', undefined]);
});

test('who was named at the start speaks from the first line on', async () => {
  const { say, asked, session } = bench('bob');
  await say('whoami');
  expect([asked[0]?.globals.as, session.person]).toEqual(['bob', 'bob']);
});

test('of a long answer the rest is kept for who asks for more', async () => {
  const { say, asked } = bench();
  const shown = await say('long');
  expect(shown).toHaveLength(41);
  expect(shown.at(-1)).toBe('(10 lines more: type more)');
  await say('more');
  expect(asked.at(-1)?.rest).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index + 40}`));
});

test('a refusal changes nothing', async () => {
  const { say, session, people } = bench();
  expect(await say('bad')).toEqual(['No.']);
  expect([session.person, session.proposed, people]).toEqual([undefined, undefined, []]);
});
