import { expect, test } from 'vitest';
import { sayActor } from './people.ts';

test('people and roles stand in sentences by their own words', () => {
  expect(sayActor('person:zoe')).toBe('zoe');
  expect(sayActor('role:releng of shop')).toBe('a releng of shop');
  expect(sayActor('role:admin')).toBe('an admin');
  expect(sayActor('trigger:base')).toBe('trigger:base');
});
