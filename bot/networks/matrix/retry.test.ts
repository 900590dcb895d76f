import { expect, test } from 'vitest';
import { waitBefore, type Failure } from './retry.ts';

const now = Temporal.Instant.from('2026-11-23T09:00:00Z');
const failed = (own: Partial<Failure>): Failure => ({ status: 429, errcode: null, retryAfter: null, retryAfterMs: null, ...own });

test.each([
  ['the header, in seconds', failed({ retryAfter: '7' }), 7000],
  ['the header before the body', failed({ retryAfter: '7', retryAfterMs: 90 }), 7000],
  ['the header, as a date', failed({ retryAfter: 'Mon, 23 Nov 2026 09:00:30 GMT' }), 30_000],
  ['the body where there is no header', failed({ retryAfterMs: 90 }), 90],
  ['the body where the header is none', failed({ retryAfter: 'soon', retryAfterMs: 90 }), 90],
  ['neither: a second, then longer', failed({}), 750],
  ['a date long past: the same', failed({ retryAfter: 'Mon, 23 Nov 2020 09:00:30 GMT' }), 750],
  ['a year: ten minutes', failed({ retryAfter: '31536000' }), 600_000],
  ['no answer at all', failed({ status: 0 }), 750],
  ['a server that stumbles', failed({ status: 503 }), 750],
  ['a refusal: never', failed({ status: 403 }), undefined],
  ['a message it cannot take: never', failed({ status: 413 }), undefined],
])('a request waits as it is told by %s', (_, failure, expected) => {
  expect(waitBefore(failure, 0, now, 0.5)).toBe(expected);
});

test('what nobody gives a time for waits longer each time, and at most a minute', () => {
  const waits = Array.from({ length: 10 }, (_, attempt) => waitBefore(failed({ status: 502 }), attempt, now, 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
});
