import type { Config } from '@millwright/core/config/schema.ts';
import { expect, test } from 'vitest';
import { demandTestName, sayUnasked } from './known-tests.ts';

const config = {
  tests: new Map([
    ['boot', { product: ['shop'] }],
    ['smoke', {}],
  ]),
  policies: new Map([['stable', { match: { product: ['web'] }, rules: [{ test: { name: 'acceptance' } }, { signed: 'gold' }] }]]),
} as unknown as Config;
const web = { product: 'web', release: '1' };

test('a test that a policy or the configuration of the product names needs no word', () => {
  expect(sayUnasked(config, web, 'acceptance')).toBeNull();
  expect(sayUnasked(config, web, 'smoke')).toBeNull();
});

test('one that nobody asks for is said, with what is near', () => {
  expect(sayUnasked(config, web, 'smokee')).toBe('no policy asks for smokee; did you mean smoke?');
  expect(sayUnasked(config, web, 'boot')).toBe('no policy asks for boot');
  expect(sayUnasked(config, { product: 'shop', release: '1' }, 'acceptance')).toBe('no policy asks for acceptance');
});

test('a name that no policy could have is refused', () => {
  expect(() => demandTestName('smoke test')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => demandTestName('../x')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => demandTestName('')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  demandTestName('boot.x86_64+uefi~1');
});
