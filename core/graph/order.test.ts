import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf } from './order.ts';

const someGraph = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 25 });
const ids = Array.from({ length: 10 }, (_, n) => `n${n}`);

describe('the order of nodes', () => {
  test('puts what nothing must precede first and each thing one level above the deepest it waits for', () => {
    const order = orderOf(['app', 'lib', 'base', 'other'], after({ app: ['lib', 'base'], lib: ['base'], base: ['unknown'] }));
    expect(order.levels).toEqual([['base', 'other'], ['lib'], ['app']]);
    expect(order.levelOf.get('app')).toBe(2);
    expect(order.cycles).toEqual([]);
  });

  test('breaks a cycle at the member most others wait for and reports the edges dropped', () => {
    const order = orderOf(['gcc', 'glibc', 'make', 'app'], after({ gcc: ['glibc'], glibc: ['gcc', 'make'], make: ['gcc'], app: ['gcc'] }));
    expect(order.cycles).toEqual([{ members: ['gcc', 'glibc', 'make'], dropped: [{ from: 'gcc', to: 'glibc' }] }]);
    expect(order.levels).toEqual([['gcc'], ['app', 'make'], ['glibc']]);
  });

  test('reports a thing that waits for itself', () => {
    expect(orderOf(['gcc'], after({ gcc: ['gcc'] }))).toMatchObject({
      levels: [['gcc']],
      cycles: [{ members: ['gcc'], dropped: [{ from: 'gcc', to: 'gcc' }] }],
    });
  });

  test('keeps every dependency but the dropped ones, and drops only edges inside their cycle', () => {
    fc.assert(
      fc.property(someGraph, (pairs) => {
        const order = orderOf(ids, neighbours(pairs));
        const dropped = new Set(order.cycles.flatMap((cycle) => cycle.dropped.map((edge) => `${edge.from} ${edge.to}`)));
        for (const [from, to] of pairs) {
          const kept = !dropped.has(`n${from} n${to}`);
          if (kept) expect(order.levelOf.get(`n${from}`)).toBeGreaterThan(order.levelOf.get(`n${to}`) ?? Infinity);
        }
        for (const cycle of order.cycles) {
          expect(cycle.dropped.length).toBeGreaterThan(0);
          for (const edge of cycle.dropped) expect(cycle.members).toEqual(expect.arrayContaining([edge.from, edge.to]));
        }
        expect(order.levels.flat().sort()).toEqual(ids);
      }),
      { numRuns: 500 },
    );
  });

  test('drops nothing that lies on no cycle', () => {
    fc.assert(
      fc.property(someGraph, (pairs) => {
        const forward = pairs.filter(([from, to]) => from > to);
        expect(orderOf(ids, neighbours(forward)).cycles).toEqual([]);
      }),
    );
  });

  test('depends on the ids alone, not on the order in which they come', () => {
    fc.assert(
      fc.property(someGraph, fc.shuffledSubarray(ids, { minLength: ids.length }), (pairs, shuffled) => {
        const one = orderOf(ids, neighbours(pairs));
        const two = orderOf(shuffled, neighbours([...pairs].reverse()));
        expect(two.levels).toEqual(one.levels);
        expect(two.cycles).toEqual(one.cycles);
      }),
    );
  });

  test('orders a chain and a ring of 50,000 without running out of stack', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => `n${String(n).padStart(5, '0')}`);
    const chain = orderOf(many, (id) => (id === 'n00000' ? [] : [`n${String(Number(id.slice(1)) - 1).padStart(5, '0')}`]));
    expect(chain.levels).toHaveLength(50_000);
    const ring = orderOf(many, (id) => [`n${String((Number(id.slice(1)) + 1) % 50_000).padStart(5, '0')}`]);
    expect(ring.cycles[0]?.dropped).toHaveLength(1);
  });
});

function after(edges: Record<string, string[]>): (id: string) => readonly string[] {
  return (id) => edges[id] ?? [];
}

function neighbours(pairs: readonly (readonly [number, number])[]): (id: string) => string[] {
  return (id) => pairs.filter(([from]) => `n${from}` === id).map(([, to]) => `n${to}`);
}
