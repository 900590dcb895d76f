import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrow } from './layered.ts';
import { reduced } from './reduced.ts';

const arrow = (text: string): Arrow => ({ from: text[0] ?? '', to: text[1] ?? '', kind: 'use' });
const names = (arrows: readonly Arrow[]): string[] => arrows.map(({ from, to }) => `${from}${to}`);

/** Arrows that lead to a later letter only, so that there is no circle. */
const dags = fc
  .uniqueArray(fc.tuple(fc.nat(7), fc.nat(7)), { selector: ([a, b]) => `${a} ${b}`, maxLength: 30 })
  .map((pairs) => pairs.filter(([a, b]) => a < b).map(([a, b]) => arrow('abcdefgh'.charAt(a) + 'abcdefgh'.charAt(b))));

function reach(arrows: readonly Arrow[]): Set<string> {
  const pairs = new Set(names(arrows));
  for (const pair of pairs) for (const { from, to } of arrows) if (pair[1] === from) pairs.add(`${pair[0]}${to}`);
  return pairs;
}

describe('arrows without those that follow from others', () => {
  it('leaves out the way round a diamond and keeps its sides', () => {
    expect(names(reduced(['ab', 'ac', 'bd', 'cd', 'ad'].map(arrow)))).toEqual(['ab', 'ac', 'bd', 'cd']);
  });

  it('leads from and to the same things as before, with no arrow to spare', () => {
    fc.assert(
      fc.property(dags, (arrows) => {
        const kept = reduced(arrows);
        expect(reach(kept)).toEqual(reach(arrows));
        for (const one of kept) expect(reach(kept.filter((other) => other !== one)).has(`${one.from}${one.to}`)).toBe(false);
      }),
    );
  });

  it('keeps all of very many', () => {
    const arrows = ['ab', 'bc', 'ac'].map(arrow);
    expect(reduced(arrows, 2)).toEqual(arrows);
  });
});
