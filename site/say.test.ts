import { describe, expect, it } from 'vitest';
import { sayName, saySeconds, sayTime, sayTimeIn } from './src/lib/say.ts';

describe('a time', () => {
  it('is a date where it is the first moment of one', () => {
    expect([sayTime('2026-11-23T12:04:59.5Z'), sayTime('2026-11-23T00:00:00Z'), sayTime('2026-11-23T00:00:00.000Z'), sayTime('2026-01-12')]).toEqual([
      '2026-11-23 12:04',
      '2026-11-23',
      '2026-11-23',
      '2026-01-12',
    ]);
  });

  it("stands on a product's clocks, with UTC beside", () => {
    expect(sayTimeIn('2026-12-13T23:00:00Z', 'Europe/Prague')).toEqual({ local: '2026-12-14', beside: '+01:00, 2026-12-13 23:00 UTC' });
    expect(sayTimeIn('2026-07-01T07:00:00Z', 'Europe/Prague')).toEqual({ local: '2026-07-01 09:00', beside: '+02:00, 07:00 UTC' });
    expect(sayTimeIn('2026-07-01T07:00:00Z', 'UTC')).toEqual({ local: '2026-07-01 07:00', beside: null });
    expect(sayTimeIn('2026-07-01', 'Asia/Tokyo')).toEqual({ local: '2026-07-01', beside: null });
  });
});

describe('a duration', () => {
  it('is said as the replies in chat say it', () => {
    expect([0.35, 12.4, 89, 90, 3599, 3600, 7500, 47 * 3600, 3 * 86_400].map(saySeconds)).toEqual([
      '350 ms',
      '12 s',
      '89 s',
      '2 min',
      '1 h',
      '1 h',
      '2 h 5 min',
      '47 h',
      '3 days',
    ]);
  });
});

describe('a name', () => {
  it('is clipped only where it is longer than one can take in', () => {
    expect(sayName('libgreet')).toBe('libgreet');
    expect(sayName('x'.repeat(10_000))).toBe(`${'x'.repeat(96)}…`);
    expect(sayName(`${'x'.repeat(95)}😀${'x'.repeat(20)}`).isWellFormed()).toBe(true);
  });
});
