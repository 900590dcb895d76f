import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, gantt } from './gantt.ts';

const spans = fc.record({
  kind: fc.constantFrom('build', 'sign', 'wait'),
  from: fc.integer({ min: -5000, max: 400_000 }),
  length: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: null }),
});
const rows = fc.array(fc.array(spans, { maxLength: 4 }), { maxLength: 12 }).map((list) =>
  list.map((items, index): Row => ({
    id: `n${index}`,
    spans: items.map(({ kind, from, length }) => ({ kind, from, to: length === null ? null : from + length })),
  })),
);
const ends = fc.integer({ min: 0, max: 400_000_000 });

describe('bars over time', () => {
  it('have each a lane, and stay between the beginning and the end', () => {
    fc.assert(
      fc.property(rows, ends, (items, end) => {
        const { plot, lanes, height } = gantt(items, 0, end);
        expect(lanes.map((lane) => lane.id)).toEqual(items.map((item) => item.id));
        for (const lane of lanes) {
          expect(lane.y).toBeGreaterThanOrEqual(plot.top);
          expect(lane.y + lane.height).toBeLessThanOrEqual(height);
          for (const bar of lane.bars) {
            expect(bar.x).toBeGreaterThanOrEqual(plot.left);
            expect(bar.x + bar.width).toBeLessThanOrEqual(plot.right + 0.2);
            expect(bar.width).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('keep the order of time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2 }), (starts) => {
        const sorted = starts.toSorted((a, b) => a - b);
        const { lanes } = gantt([{ id: 'a', spans: sorted.map((from) => ({ kind: 'build', from, to: from + 10 })) }], 0, 100_010);
        const xs = lanes[0]?.bars.map((bar) => bar.x) ?? [];
        expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      }),
    );
  });

  it('have between two and nine ticks, at round times that rise from nothing', () => {
    fc.assert(
      fc.property(ends, (end) => {
        const { ticks, plot } = gantt([], 0, end);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks[0]).toEqual({ x: plot.left, text: '0' });
        for (const [index, tick] of ticks.entries()) if (index > 0) expect(tick.x).toBeGreaterThan(ticks[index - 1]!.x);
        expect(ticks.at(-1)!.x).toBeLessThanOrEqual(plot.right);
      }),
    );
  });

  it('call ticks by the largest unit that says them exactly', () => {
    expect(gantt([], 0, 40_000).ticks.map((tick) => tick.text)).toEqual(['0', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s', '35 s', '40 s']);
    expect(gantt([], 0, 7_200_000).ticks.map((tick) => tick.text)).toEqual(['0', '15 min', '30 min', '45 min', '1 h', '75 min', '90 min', '105 min', '2 h']);
    expect(gantt([], 0, 20 * 86_400_000).ticks.map((tick) => tick.text)).toEqual(['0', '3 d', '6 d', '9 d', '12 d', '15 d', '18 d']);
  });

  it('reach to the end where the work has not ended', () => {
    const { lanes, plot } = gantt([{ id: 'a', spans: [{ kind: 'build', from: 5000, to: null }] }], 0, 10_000);
    expect(lanes[0]?.bars).toEqual([{ kind: 'build', x: (plot.left + plot.right) / 2, width: (plot.right - plot.left) / 2, open: true }]);
  });
});
