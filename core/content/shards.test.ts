import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PackageRecord } from './format.ts';
import { recordsOf, shardCount, shardOf, shardsOf } from './shards.ts';

const someRecords: fc.Arbitrary<PackageRecord[]> = fc.uniqueArray(
  fc.record({
    purl: fc.string({ minLength: 1, maxLength: 6 }),
    kind: fc.constant('artifact' as const),
    name: fc.constantFrom('a', 'b', 'ü', '@s/n'),
    version: fc.constant('1'),
    edges: fc.array(fc.record({ relation: fc.constant('requires' as const), to: fc.constantFrom('x', 'y') }), { maxLength: 2 }),
  }),
  { selector: (record) => record.purl, maxLength: 10 },
);

describe('shards', () => {
  test('hold each package once, in the shard of its name, whatever the order it came in', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const shards = shardsOf(records);
        expect(shardsOf([...records].reverse())).toEqual(shards);
        const back = [...shards].flatMap(([file, text]) => Array.from(recordsOf(text), (record) => ({ file, record })));
        expect(back.map((item) => item.record.purl).sort()).toEqual(records.map((record) => record.purl).sort());
        for (const { file, record } of back) expect(file).toBe(shardOf(record.name, 16));
        for (const text of shards.values()) expect(text.split('\n').slice(0, -1)).toEqual(text.split('\n').slice(0, -1).sort());
      }),
    );
  });

  test('grow in number with the source and stay evenly filled', () => {
    expect([1, 1_000, 1_001, 30_000, 30_001].map(shardCount)).toEqual([16, 16, 256, 256, 4096]);
    for (const count of [16, 256, 4096] as const) {
      const filled = new Map<string, number>();
      for (let n = 0; n < count * 50; n++) {
        const shard = shardOf(`lib${n}-dev`, count);
        filled.set(shard, (filled.get(shard) ?? 0) + 1);
      }
      expect(filled.size).toBe(count);
      expect(Math.max(...filled.values())).toBeLessThan(120);
    }
  });

  test('are JSON lines with sorted keys that end with a newline', () => {
    const record: PackageRecord = { version: '1', purl: 'pkg:npm/a@1', name: 'a', kind: 'artifact', edges: [{ to: 'pkg:npm/b@1', relation: 'requires' }] };
    expect([...shardsOf([record]).values()]).toEqual([
      '{"edges":[{"relation":"requires","to":"pkg:npm/b@1"}],"kind":"artifact","name":"a","purl":"pkg:npm/a@1","version":"1"}\n',
    ]);
  });
});
