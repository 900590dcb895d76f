import { expect, test } from 'vitest';
import { byCause } from './src/lib/failures.ts';

const failure = (name: string, text: string, hasLog = true) => ({
  component: { text: name, url: `/c/${name}/` },
  node: name,
  sentence: hasLog ? 'It ended with exit code 1.' : text,
  firstError: hasLog ? { number: 7, text } : null,
  log: null,
  holdsUp: 0,
});
const names = (failures: Parameters<typeof byCause>[0]): string[][] => byCause(failures).map((group) => group.map(({ component }) => component.text));

test('what failed of the same cause stands together, whatever line it was in and whose name it says; the largest first', () => {
  expect(
    names([
      failure('alone', 'alone.c:1: error: no such file'),
      failure('one', 'one.c:12: error: fatal header missing'),
      failure('two', 'two.c:3409: error: fatal header missing'),
    ]),
  ).toEqual([['one', 'two'], ['alone']]);
});

test('without an error line the sentence counts', () => {
  expect(names([failure('a', 'It took longer than 10 min.', false), failure('b', 'It took longer than 25 min.', false)])).toEqual([['a', 'b']]);
  expect(names([failure('a', 'It was killed.', false), failure('b', 'It was lost.', false)])).toEqual([['a'], ['b']]);
});

test('nothing that failed is left out', () => {
  expect(byCause([])).toEqual([]);
});
