import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, layered } from './layered.ts';

const options = { most: 4, boxWidth: 100, between: 30 };

/** Columns of things called by column and number, and arrows between any two of them. */
const pictures = fc.array(fc.record({ items: fc.nat(9), further: fc.nat(3) }), { minLength: 1, maxLength: 6 }).chain((sizes) => {
  const columns = sizes.map(({ items, further }, index): Column<{ id: string }> => ({
    title: `column ${index}`,
    items: Array.from({ length: items }, (_, number) => ({ id: `${index}.${number}` })),
    further: Array.from({ length: further }, (_, number) => `${index}.f${number}`),
    table: `/table/${index}`,
  }));
  const ids = columns.flatMap((column) => [...column.items.map((item) => item.id), ...column.further]);
  const id = ids.length === 0 ? fc.constant('none') : fc.constantFrom(...ids);
  const arrows = fc.array(fc.record({ from: id, to: id, kind: fc.constantFrom('use', 'build') }), { maxLength: 40 });
  return arrows.map((list) => ({ columns, arrows: list, known: ids.length > 0 }));
});

describe('a layered picture', () => {
  it('shows or counts everything, column by column', () => {
    fc.assert(
      fc.property(pictures, ({ columns, arrows }) => {
        const picture = layered(columns, arrows, options);
        const used = columns.filter((column) => column.items.length + column.further.length > 0);
        expect(picture.columns.map((column) => column.title)).toEqual(used.map((column) => column.title));
        for (const [index, column] of used.entries()) {
          const { x } = picture.columns[index]!;
          const shown = picture.boxes.filter((box) => box.x === x);
          const folded = picture.more.find((more) => more.x === x);
          expect(shown.length).toBeLessThanOrEqual(options.most);
          expect(shown.length + (folded?.count ?? 0)).toBe(column.items.length + column.further.length);
          if (folded !== undefined) expect(folded).toMatchObject({ text: `+${folded.count} more`, url: column.table });
        }
      }),
    );
  });

  it('draws or counts every arrow', () => {
    fc.assert(
      fc.property(pictures, ({ columns, arrows, known }) => {
        const { lines, notDrawn } = layered(columns, arrows, options);
        const drawn = lines.reduce((sum, line) => sum + line.count, 0);
        expect(drawn + notDrawn).toBe(known ? arrows.length : 0);
      }),
    );
  });

  it('puts no two boxes over each other, and none outside', () => {
    fc.assert(
      fc.property(pictures, ({ columns, arrows }) => {
        const { boxes, more, width, height } = layered(columns, arrows, options);
        const all = [...boxes, ...more];
        for (const one of all) {
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.y).toBeGreaterThanOrEqual(0);
          expect(one.x + one.width).toBeLessThanOrEqual(width);
          expect(one.y + one.height).toBeLessThanOrEqual(height);
          const over = all.filter((other) => other !== one && other.x === one.x && other.y < one.y + one.height && one.y < other.y + other.height);
          expect(over).toEqual([]);
        }
      }),
    );
  });

  it('turned, stands in rows of boxes as long as what they say', () => {
    fc.assert(
      fc.property(pictures, ({ columns, arrows }) => {
        const lengthOf = (id: string): number => 40 + 7 * id.length;
        const { boxes, more, lines, width, height, turned } = layered(columns, arrows, { ...options, boxWidth: lengthOf });
        expect(turned).toBe(true);
        for (const box of boxes) expect(box.width).toBe(lengthOf(box.id));
        const all = [...boxes, ...more];
        for (const one of all) {
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.x + one.width).toBeLessThanOrEqual(width);
          expect(one.y + one.height).toBeLessThanOrEqual(height);
          expect(all.filter((other) => other !== one && other.y === one.y && other.x < one.x + one.width && one.x < other.x + other.width)).toEqual([]);
        }
        for (const { points } of lines)
          for (const [index, [x, y]] of points.entries()) {
            const before = points[index - 1];
            if (before === undefined) continue;
            expect(y).toBeGreaterThan(before[1]);
            expect(all.filter((box) => index % 2 === 0 && box.y === before[1] && box.x < x && x < box.x + box.width)).toEqual([]);
          }
      }),
    );
  });

  it('leads each line from left to right, and through no box', () => {
    fc.assert(
      fc.property(pictures, ({ columns, arrows }) => {
        const { lines, boxes, more } = layered(columns, arrows, options);
        for (const { points } of lines) {
          expect(points.length % 2).toBe(0);
          for (const [index, [x, y]] of points.entries()) {
            const before = points[index - 1];
            if (before === undefined) continue;
            expect(x).toBeGreaterThan(before[0]);
            // Between the points of a pair the line runs through a column: there must be no box.
            const crossed = [...boxes, ...more].filter((box) => index % 2 === 0 && box.x === before[0] && box.y < y && y < box.y + box.height);
            expect(crossed).toEqual([]);
          }
        }
      }),
    );
  });

  it('is the same whatever order the arrows come in', () => {
    fc.assert(
      fc.property(pictures, fc.infiniteStream(fc.nat()), ({ columns, arrows }, numbers) => {
        const keys = new Map(arrows.map((arrow) => [arrow, numbers.next().value ?? 0]));
        const shuffled = arrows.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        expect(layered(columns, shuffled, options)).toEqual(layered(columns, arrows, options));
      }),
    );
  });

  it('untangles what can be drawn without a crossing', () => {
    const column = (title: string, ids: string): Column<{ id: string }> => ({ title, items: [...ids].map((id) => ({ id })), further: [], table: '' });
    const arrows = ['ax', 'by', 'cz'].map(([from = '', to = '']) => ({ from, to, kind: 'use' }));
    const { boxes } = layered([column('left', 'abc'), column('right', 'zyx')], arrows, options);
    const yOf = (id: string) => boxes.find((box) => box.id === id)?.y;
    expect(['x', 'y', 'z'].map(yOf)).toEqual(['a', 'b', 'c'].map(yOf));
  });

  it('says which way a cycle leads back', () => {
    const columns = ['a', 'b'].map((id) => ({ title: id, items: [{ id }], further: [], table: '' }));
    const arrows = [
      { from: 'a', to: 'b', kind: 'use' },
      { from: 'b', to: 'a', kind: 'use' },
    ];
    expect(layered(columns, arrows, options).lines.map((line) => line.back)).toEqual([false, true]);
  });

  it('is empty where there is nothing', () => {
    expect(layered([{ title: 'none', items: [], further: [], table: '' }], [], options)).toMatchObject({ width: 0, height: 0, boxes: [], lines: [] });
  });
});
