import { afterAll, beforeAll, expect, test } from 'vitest';
import { allBlows } from './blows.ts';
import { rehearse, strike, type Rehearsal } from './crash.ts';
import { spread } from './place.ts';
import { nameOf } from './strike-all.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
}, 120_000);
afterAll(() => rehearsal.remove());

test('the story ends the same when its processes are killed at ten points', { timeout: 150_000 }, async () => {
  const blows = spread(allBlows(rehearsal), 10);
  expect(blows).toHaveLength(10);
  const wrong: Record<string, readonly string[]> = {};
  let reached = 0;
  for (const blow of blows) {
    const outcome = await strike(rehearsal, blow);
    if (outcome.reached) reached++;
    if (outcome.wrong.length > 0) wrong[nameOf(blow)] = outcome.wrong;
  }
  expect(wrong).toEqual({});
  expect(reached).toBeGreaterThanOrEqual(6);
});
