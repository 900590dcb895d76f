import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, test } from 'vitest';
import { compareText, compareVersions } from './version.ts';

const some = fc.oneof(fc.string({ maxLength: 8 }), fc.stringMatching(/^[v]?\d{1,3}(\.\d{1,3}){0,3}([-+~a-z.]{1,3}\d?)?$/), fc.stringMatching(/^\d:\d\.\d$/));

describe('the order of versions', () => {
  test.each([
    ['1.9.0', '1.10.0'],
    ['1.0.0-alpha', '1.0.0-alpha.1'],
    ['1.0.0-alpha.9', '1.0.0-alpha.10'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.2', '1.10'],
    ['1.2-3', '1.2-10'],
    ['1.2', '1.2a'],
    ['9.9', '1:0.1'],
    ['', '0.1'],
    ['v1.2.3', '1.2.4'],
    ['20251231.abc', '20260101.abc'],
    ['1.99999999999999999998.0', '1.99999999999999999999.0'],
  ])('%s comes before %s', (lower, higher) => {
    expect(compareVersions(lower, higher)).toBeLessThan(0);
    expect(compareVersions(higher, lower)).toBeGreaterThan(0);
  });

  test('is the one of semver where both are semver', () => {
    const part = fc.integer({ min: 0, max: 12 });
    const pre = fc.array(fc.constantFrom('alpha', 'rc', '1', '2', '10', 'x-1'), { maxLength: 3 });
    const version = fc.tuple(part, part, part, pre).map(([a, b, c, rest]) => `${a}.${b}.${c}${rest.length === 0 ? '' : `-${rest.join('.')}`}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(semver.compare(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  test('is total: one order whatever is compared first', () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
  });

  test('of plain text counts numbers by value', () => {
    expect(['a10', 'a9', 'b1', 'a'].sort(compareText)).toEqual(['a', 'a9', 'a10', 'b1']);
  });
});
