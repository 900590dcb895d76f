import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDebVersions } from './deb-version.ts';

/** Versions of the rules of deb-version(7), and of no rules at all. */
const some = fc.oneof(
  fc.stringMatching(/^(\d{1,2}:)?\d{1,3}([.+~][0-9a-zA-Z.+~]{0,6})?(-[0-9a-zA-Z.+~]{1,5})?$/),
  fc.constantFrom('0', '0:0', '1.0~', '1.0~~', '1.0-0', '1.0-00', '1.0', '1.0a', '1.0+', '1.0-', '', '-', ':', '~', '00001'),
);

describe("Debian's order of versions", () => {
  test.each([
    // Each rule once: tilde before the end, the end before letters, letters before the rest, numbers by value, then revision, then epoch.
    ['1.0~~', '1.0~~a'],
    ['1.0~~a', '1.0~'],
    ['1.0~', '1.0'],
    ['1.0~rc1', '1.0'],
    ['1.0', '1.0a'],
    ['1.0a', '1.0+'],
    ['1.0Z', '1.0a'],
    ['1.9', '1.10'],
    ['1.0.9999999999999999999998', '1.0.9999999999999999999999'],
    ['1.0', '1.0-1'],
    ['1.0-1', '1.0-1+b1'],
    ['1.0-1~bpo12+1', '1.0-1'],
    ['1.0-1', '1.0-1.1'],
    ['1.0-2', '1.0.1-1'],
    ['1-2', '1-1-1'],
    ['99.9', '1:0.1'],
    ['1:9', '10:1'],
    ['0.9', '0.09a'],
  ])('%s comes before %s', (lower, higher) => {
    expect(compareDebVersions(lower, higher)).toBeLessThan(0);
    expect(compareDebVersions(higher, lower)).toBeGreaterThan(0);
  });

  test.each([
    ['1.0', '1.0-0'],
    ['0:1.0', '1.0'],
    ['1.00', '1.0'],
    ['1.0-01', '1.0-1'],
    ['1.a', '1.a0'],
  ])('%s and %s are the same', (one, other) => {
    expect(compareDebVersions(one, other)).toBe(0);
    expect(compareDebVersions(other, one)).toBe(0);
  });

  test('is the same whichever is named first, and whatever is compared in between', () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        expect(Math.sign(compareDebVersions(a, b))).toBe(-Math.sign(compareDebVersions(b, a)) + 0);
        if (compareDebVersions(a, b) <= 0 && compareDebVersions(b, c) <= 0) expect(compareDebVersions(a, c)).toBeLessThanOrEqual(0);
        if (compareDebVersions(a, b) === 0) expect(Math.sign(compareDebVersions(a, c))).toBe(Math.sign(compareDebVersions(b, c)));
      }),
      { numRuns: 1500 },
    );
  });

  test('an epoch outweighs all else, a tilde puts a version before what it is added to, anything else after', () => {
    const plain = fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,2}$/);
    fc.assert(
      fc.property(plain, plain, fc.stringMatching(/^[a-z.+][a-z]{0,3}$/), (a, b, rest) => {
        expect(compareDebVersions(`1:${a}`, b)).toBeGreaterThan(0);
        expect(compareDebVersions(`${a}~${rest}`, a)).toBeLessThan(0);
        expect(compareDebVersions(`${a}${rest}`, a)).toBeGreaterThan(0);
      }),
    );
  });
});
