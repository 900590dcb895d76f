import { expect, test } from 'vitest';
import { tellingFirst } from './blows.ts';
import { distinct, placeOf, spread } from './place.ts';

test('of many passes over one place the first and the last count', () => {
  expect(distinct(['a.ts write x:1#1', 'a.ts write x:1#2', 'a.ts write x:1#3', 'a.ts rename x:2#1'])).toEqual([
    'a.ts write x:1#1',
    'a.ts rename x:2#1',
    'a.ts write x:1#3',
  ]);
  expect(placeOf('a.ts write x:1#12')).toBe('a.ts write x:1');
});

test('a run that has to end early has struck each place once before any place twice', () => {
  const blows = ['x:1#1', 'x:1#2', 'x:2#1', 'x:3#1', 'x:3#2'].flatMap((point) => [
    { step: 0, point: `a write ${point}`, how: 'alone' as const, when: 'before' as const },
    { step: 0, point: `a write ${point}`, how: 'group' as const, when: 'before' as const },
  ]);
  const ordered = tellingFirst(blows);
  expect(ordered).toHaveLength(blows.length);
  expect(new Set(ordered.slice(0, 3).map((blow) => placeOf(blow.point))).size).toBe(3);
  expect(new Set(ordered.slice(0, 3).map((blow) => blow.how)).size).toBe(2);
});

test('points are picked at even distances', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 2)).toEqual([2, 7]);
  expect(spread([1, 2], 5)).toEqual([1, 2]);
});
