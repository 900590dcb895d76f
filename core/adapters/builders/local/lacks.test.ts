import { expect, it } from 'vitest';
import { lacksOf } from './lacks.ts';

const absent = () => Promise.resolve({ why: 'bubblewrap (bwrap) is not installed' });
const there = () => Promise.resolve({ path: '/usr/bin/bwrap' });

it('says what is different without bubblewrap, where the engine would use it', async () => {
  expect(await lacksOf({ isolation: 'auto' }, absent)).toBe('Bubblewrap (bwrap) is not installed, so builds run here without a sandbox.');
  expect(await lacksOf({ isolation: 'bwrap' }, absent)).toContain('so no build can run');
  expect(await lacksOf({ isolation: 'none' }, absent)).toBeNull();
  expect(await lacksOf({ isolation: 'auto' }, there)).toBeNull();
});
