import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRpmVersions, compareSegments, overlap, parseEvr, printEvr, type Sense } from './rpm-version.ts';

/** Each list is in rising order; derived from the rules that rpm-version(7) states. */
const rising = [
  ['1', '1.0', '1.0.1', '1.1', '1.2', '1.10', '2', '10'],
  ['1.0~~', '1.0~', '1.0~a', '1.0~rc', '1.0~rc1', '1.0~rc2', '1.0~rc10', '1.0', '1.0^', '1.0^git1~pre', '1.0^git1', '1.0^git2', '1.0.1'],
  ['1.a', '1.b', '1.ba', '1.c', '1.0', '1.0a', '1.0.1'],
  ['A', 'Z', 'a', 'z', '0', '00000000000000000001', '20000000000000000000000'],
  ['1-1', '1-1.1', '1-2~beta', '1-2', '1-2^post', '1-10', '2-1', '1:0-1', '1:1-1', '2:0'],
  ['1', '1-1'],
];

/** Equal although not the same text. */
const equal = [
  ['1.0', '1_0'],
  ['1.0', '1..0'],
  ['1.05', '1.5'],
  ['1a', '1.a'],
  ['2.0.', '2.0'],
  ['0:1-1', '1-1'],
  ['1.é0', '1.0'],
];

const text = fc.string({ unit: fc.constantFrom('0', '1', '9', '10', 'a', 'Z', 'rc', '.', '_', '+', '~', '^', 'é'), maxLength: 7 });

describe('rpm orders versions', () => {
  test.each(rising)('%s and what follows', (...list) => {
    const sorted = list.map((one) => list.map((other) => Math.sign(compareRpmVersions(one, other))));
    expect(sorted).toEqual(list.map((_, row) => list.map((__, column) => Math.sign(row - column))));
  });

  test.each(equal)('%s as equal to %s', (one, other) => {
    expect(compareRpmVersions(one, other)).toBe(0);
    expect(compareRpmVersions(other, one)).toBe(0);
  });

  test('the same way round, whichever comes first, and transitively where nothing is equal to two unequals', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(Math.sign(compareSegments(a, b))).toBe(-Math.sign(compareSegments(b, a)) + 0);
        const [low, middle, high] = [a, b, c].toSorted(compareSegments) as [string, string, string];
        if (compareSegments(low, middle) < 0 && compareSegments(middle, high) < 0) expect(compareSegments(low, high)).toBe(-1);
      }),
    );
  });

  test('a tilde below and a caret above what stands before them', () => {
    fc.assert(
      fc.property(text, text, (base, more) => {
        expect(compareSegments(`${base}~${more}`, base)).toBe(-1);
        expect(compareSegments(`${base}^${more}`, base)).toBe(1);
        expect(compareSegments(`${base}^${more}`, `${base}.1`)).toBe(-1);
      }),
    );
  });
});

test('a version is taken apart and printed as it was', () => {
  expect(parseEvr('3:1.2-4.fc40')).toEqual({ epoch: '3', version: '1.2', release: '4.fc40' });
  expect(parseEvr('1-2-3')).toEqual({ epoch: '0', version: '1-2', release: '3' });
  expect(['3:1.2-4', '1.2', '1-2-3'].map((each) => printEvr(parseEvr(each)))).toEqual(['3:1.2-4', '1.2', '1-2-3']);
  expect(printEvr(parseEvr('0:1-1'))).toBe('1-1');
});

describe('a requirement is met', () => {
  const range = (said: string): { sense: Sense; evr: ReturnType<typeof parseEvr> } | undefined => {
    const [sense, version] = said.split(' ');
    return version === undefined ? undefined : { sense: sense as Sense, evr: parseEvr(version) };
  };
  test.each([
    ['', '>= 2', true],
    ['= 1-1', '', true],
    ['= 2-1', '>= 2', true],
    ['= 2-1', '= 2', true],
    ['= 2-1', '> 2', false],
    ['= 2', '= 2-7', true],
    ['= 2-1', '= 2-7', false],
    ['= 1:1-1', '>= 2', true],
    ['= 2-1', '< 2', false],
    ['= 1.9-1', '< 2', true],
    ['= 2~rc1-1', '>= 2', false],
    ['>= 3', '<= 3', true],
    ['> 3', '<= 3', false],
    ['> 3', '> 3', true],
    ['< 3', '< 1', true],
    ['<= 1', '>= 2', false],
    ['>= 1', '> 9', true],
  ])('by "%s" where "%s" is wanted: %s', (provided, required, met) => {
    expect(overlap(range(provided), range(required))).toBe(met);
  });
});
