import { expect, test } from 'vitest';
import { openRates } from './rates.ts';

const limits = { validPerMinute: 12, invalidPerMinute: 5, roomPerMinute: 30 };
const start = Temporal.Instant.from('2026-11-23T09:00:00Z');
const after = (seconds: number) => start.add({ seconds });

test('whoever says too much is told once, then nothing, and may go on a minute later', () => {
  const rates = openRates(limits);
  const said = Array.from({ length: 15 }, (_, index) => rates.ask('alice', '#a', after(index)));
  expect(said).toEqual([...Array.from({ length: 12 }, () => 'go'), 'tell', 'silent', 'silent']);
  expect(rates.ask('alice', '#a', after(61))).toBe('go');
  expect(rates.ask('bob', '#b', after(14))).toBe('go');
});

test('lines that are no commands run out sooner', () => {
  const rates = openRates(limits);
  const said = Array.from({ length: 7 }, () => {
    const verdict = rates.ask('alice', '#a', start);
    if (verdict === 'go') rates.wasInvalid('alice', start);
    return verdict;
  });
  expect(said).toEqual(['go', 'go', 'go', 'go', 'go', 'tell', 'silent']);
});

test('a room has a limit of its own, however many people share it', () => {
  const rates = openRates(limits);
  const said = Array.from({ length: 40 }, (_, index) => rates.ask(`nick${index}`, '#a', start));
  expect(said.filter((verdict) => verdict === 'go').length).toBe(30);
  expect(said.filter((verdict) => verdict === 'tell').length).toBe(1);
});
