import { expect, test } from 'vitest';
import { compareVersionsOf } from './version-order.ts';

test.each([
  ['pkg:deb/debian/a', '1.0~rc1', '1.0', -1],
  ['pkg:deb/debian/a', '3.0.17-1~deb12u2', '3.0.17-1', -1],
  ['pkg:rpm/fedora/a', '1.0~rc1-1', '1.0-1', -1],
  ['pkg:rpm/fedora/a', '1.0^git1-1', '1.0-1', 1],
  ['pkg:npm/a', '1.0.0-rc.1', '1.0.0', -1],
  ['pkg:generic/demo/a', '1.0a', '1.0', 1],
])('among versions of %s, %s against %s is %i', (id, a, b, order) => {
  expect(Math.sign(compareVersionsOf(id, a, b))).toBe(order);
  expect(Math.sign(compareVersionsOf(id, b, a))).toBe(-order);
});
