import { renderText } from '@millwright/core/words/render.ts';
import { expect, test } from 'vitest';
import { postLines } from '../networks/post-lines.ts';
import { fit, sayRest } from './fit.ts';

const lines = (count: number) => ({ kind: 'lines' as const, title: 'All', lines: Array.from({ length: count }, (_, index) => `line ${index}`) });
const long = { verdict: 'It is long.', next: 'status', page: '/x/', body: [lines(3), lines(40)] };
const base = 'https://x.example';

test('a room of messages sees ten lines at most, and what is left is exactly the rest', () => {
  const { document, rest } = fit(long, 'messages', base);
  const said = sayRest(rest, '!mw more');
  const shown = postLines({ document, rest: said } as never, 'messages', base);
  expect(shown.length).toBe(10);
  expect(shown.slice(0, 2)).toEqual(['It is long.', 'Next: status']);
  expect(shown.slice(-2)).toEqual(['https://x.example/x/', '(39 more lines: !mw more)']);
  expect([...shown.slice(0, -2), ...rest]).toEqual(renderText(long));
});

test('a room of lines sees three, and the rest is everything else', () => {
  const { document, rest } = fit(long, 'lines', null);
  expect(postLines({ document, rest: sayRest(rest, '!mw more') } as never, 'lines', null)).toEqual([
    'It is long.',
    'Next: status',
    '(45 more lines: !mw more)',
  ]);
  expect(rest.slice(0, 2)).toEqual(['All:', '  line 0']);
});

test('what fits is whole, and nothing is said to be left', () => {
  const short = { verdict: 'Short.', body: [lines(3)] };
  for (const form of ['lines', 'messages'] as const) expect(fit(short, form, null).document).toEqual(short);
  expect(fit(short, 'messages', null).rest).toEqual([]);
  expect(sayRest([], 'more')).toBeUndefined();
});

test('of a table as many rows stay as have room', () => {
  const rows = Array.from({ length: 30 }, (_, index) => [`c${index}`, 'built']);
  const { document, rest } = fit({ verdict: 'It runs.', body: [{ kind: 'table', columns: ['NAME', 'STATE'], rows }] }, 'messages', null);
  expect(renderText(document).length).toBe(9);
  expect(rest.length).toBe(23);
});
