import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftOverTime } from './left-over-time.ts';

const plot = { left: 100, right: 500 };

test('each end is a step down at its time', () => {
  expect(leftOverTime(3, [3000, 1000], { start: 0, length: 4000, plot })).toEqual([
    { x: 100, left: 3 },
    { x: 200, left: 2 },
    { x: 400, left: 1 },
  ]);
});

test('however many there are, it begins with all, ends with what is left, never goes up and never leaves the plot', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 20_000 }), { maxLength: 2000 }), fc.nat(50), (ends, open) => {
      const total = ends.length + open;
      const steps = leftOverTime(total, ends, { start: 0, length: 10_000, plot });
      expect(steps[0]).toEqual({ x: 100, left: total });
      expect(steps.at(-1)?.left).toBe(open);
      expect(steps.length).toBeLessThanOrEqual(242);
      for (const [index, step] of steps.entries()) {
        expect(step.x).toBeGreaterThanOrEqual(steps[index - 1]?.x ?? plot.left);
        expect(step.x).toBeLessThanOrEqual(plot.right);
        expect(step.left).toBeLessThanOrEqual(steps[index - 1]?.left ?? total);
      }
    }),
    { numRuns: 50 },
  );
});
