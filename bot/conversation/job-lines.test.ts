import type { RunRecord } from '@millwright/core/state/kinds/run.ts';
import { expect, test } from 'vitest';
import { countLine, editBudget, lineBudget, nextIn, sayEnd } from './job-lines.ts';

/** When a job that always has news is told, in seconds since it began. */
function toldAt(budget: typeof editBudget, seconds: number): number[] {
  const at: number[] = [];
  let told = { began: 0, last: 0, times: 0, text: '' };
  for (let now = 0; now <= seconds; now++) {
    if (nextIn(told, budget, now * 1000) !== 0) continue;
    at.push(now);
    told = { ...told, last: now * 1000, times: told.times + 1 };
  }
  return at;
}

test('edits are ten seconds apart at the least, and the twelve of them last for a long job', () => {
  const times = toldAt(editBudget, 24 * 3600);
  expect(times.length).toBe(12);
  times.forEach((at, index) => expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(10));
  expect(times.at(-1)).toBeGreaterThan(600);
});

test('lines are a minute apart, and three at the most', () => {
  const times = toldAt(lineBudget, 24 * 3600);
  expect(times.length).toBe(3);
  times.forEach((at, index) => expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(60));
  expect(nextIn({ began: 0, last: 0, times: 3, text: '' }, lineBudget, 1e12)).toBeUndefined();
});

test('what counts as news is how many are done and how many failed', () => {
  const pieces = new Map([
    ['a', 'a'],
    ['b', 'b'],
    ['c', 'c'],
  ]);
  expect(
    countLine({
      pieces,
      states: new Map([
        ['a', 'built'],
        ['b', 'building'],
      ]),
    }),
  ).toBe('1/3 done');
  expect(
    countLine({
      pieces,
      states: new Map([
        ['a', 'built'],
        ['b', 'failed'],
        ['c', 'dep-failed'],
      ]),
    }),
  ).toBe('3/3 done, 2 failed');
});

test('an end says the result, how long it took and who asked, and each once', () => {
  const run = { id: 'm-1', created: '2026-01-01T00:00:00Z', ended: '2026-01-01T00:00:30Z', by: ['person:alice', 'person:bob'] } as unknown as RunRecord;
  expect(sayEnd({ verdict: 'x is in web/1 stable.', next: 'gate x' }, run)).toEqual({
    verdict: 'm-1: x is in web/1 stable. (asked by alice and bob, took 30 s)',
    next: 'gate x',
  });
  expect(sayEnd({ verdict: 'm-1 is done after 90 s: 2 built.' }, run).verdict).toBe('m-1 is done after 90 s: 2 built. (asked by alice and bob)');
});
