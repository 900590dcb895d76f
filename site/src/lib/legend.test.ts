import { expect, test } from 'vitest';
import { legendOf } from './legend.ts';

test('a state of the legend is no item of its list, so that it can stand elsewhere too', () => {
  const made = legendOf({ good: 'as it should be', bad: 'broken' } as never);
  expect(made.match(/<li><span class="status (good|bad)">/g)).toHaveLength(2);
  expect(made).toContain('<span>as it should be</span></span></li>');
});
