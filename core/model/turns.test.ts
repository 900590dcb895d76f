import { expect, test } from 'vitest';
import { openTurns } from './turns.ts';

test('one thing has one at a time, in order and also after a failure; another thing does not wait', async () => {
  const turns = openTurns();
  const seen: string[] = [];
  const first = Promise.withResolvers<void>();
  const a = turns.take('a', async () => {
    seen.push('a1 begins');
    await first.promise;
    seen.push('a1 ends');
    throw new Error('a1 failed');
  });
  const again = turns.take('a', async () => {
    seen.push('a2');
    return 2;
  });
  await turns.take('b', async () => void seen.push('b'));
  expect(seen).toEqual(['a1 begins', 'b']);
  first.resolve();
  await expect(a).rejects.toThrow('a1 failed');
  expect(await again).toBe(2);
  expect(seen).toEqual(['a1 begins', 'b', 'a1 ends', 'a2']);
});
