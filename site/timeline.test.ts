import { describe, expect, it } from 'vitest';
import { timelineOf } from './src/lib/timeline.ts';

const life = {
  zone: 'UTC',
  spans: [
    { name: 'before it is out', kind: 'before', from: null, until: '2026-01-12T00:00:00Z' },
    { name: 'supported', kind: 'supported', from: '2026-01-12T00:00:00Z', until: '2027-02-12T00:00:00Z' },
  ],
  milestones: [
    { name: 'general availability', planned: '2026-01-12', actual: '2026-01-20T10:00:00Z', slip: 8, what: null },
    { name: 'end of life', planned: '2027-02-12', actual: null, slip: null, what: null },
  ],
} as const;
const place = (text: string | undefined) => Number(text?.replace('%', ''));

describe('a timeline', () => {
  it('puts planned and actual where they fall, on one axis for all', () => {
    const line = timelineOf([{ name: 'web/1', life }]);
    const [row] = line?.rows ?? [];
    expect(row?.marks.map((mark) => [mark.planned, mark.title])).toEqual([
      [true, 'general availability, planned 2026-01-12'],
      [false, 'general availability, came 2026-01-20'],
      [true, 'end of life, planned 2027-02-12'],
    ]);
    const [planned, came, end] = row?.marks.map((mark) => place(mark.x)) ?? [];
    expect(planned).toBeGreaterThan(0);
    expect(came).toBeGreaterThan(planned ?? 100);
    expect(end).toBeLessThan(100);
    expect(place(row?.spans[1]?.x)).toBe(planned);
    expect(place(row?.spans[0]?.x)).toBe(0);
    expect(place(row?.spans[1]?.x) + place(row?.spans[1]?.width)).toBeCloseTo(end ?? 0, 1);
  });

  it('has at most six ticks, however long lives are', () => {
    for (const until of ['2026-02-01', '2027-01-01', '2031-01-01', '2036-01-01', '2126-01-01']) {
      const far = {
        ...life,
        spans: [],
        milestones: [...life.milestones.slice(0, 1), { name: 'end of life', planned: until, actual: null, slip: null, what: null }],
      };
      const ticks = timelineOf([{ name: 'web/1', life: far }])?.ticks ?? [];
      expect(ticks.length, until).toBeGreaterThan(0);
      expect(ticks.length, until).toBeLessThanOrEqual(7);
    }
  });

  it('is not there without a date', () => {
    expect(timelineOf([{ name: 'web/1', life: { zone: 'UTC', spans: [], milestones: [] } }])).toBeUndefined();
  });
});
