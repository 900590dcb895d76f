import { expect, test } from 'vitest';
import type { Kind } from '../state/kinds.ts';
import type { Changed, LogEntry, Records, Where } from '../state/ledger.ts';
import { chainOf } from './chain.ts';

/** Records by kind and id, only as far as tracing reads them. */
const records: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  plan: { 'p-1': { id: 'p-1', by: 'trigger:base', chain: ['trigger:first', 'trigger:base'] }, 'p-2': { id: 'p-2', by: 'person:ann' } },
  run: {
    'r-1': { id: 'r-1', by: ['trigger:base', 'person:ann'], plan: 'p-1' },
    'r-2': { id: 'r-2', by: ['person:ann'], plan: 'p-2' },
    'm-1': { id: 'm-1', by: ['trigger:ship'], plan: null },
  },
  build: { 'b-1': { id: 'b-1', run: 'r-1' }, 'b-2': { id: 'b-2', run: 'r-2' } },
  compose: { 'c-1': { id: 'c-1', run: 'r-1' } },
  promotion: {
    old: { product: 'web', release: '1', stage: 'stable', to: 'c-2', created: '2026-11-20', run: 'r-2' },
    new: { product: 'web', release: '1', stage: 'stable', to: 'c-2', created: '2026-11-21', run: 'm-1' },
  },
};
const head: Records = {
  get: <T>(kind: Kind<T>, id: string) => Promise.resolve(records[kind.name]?.[id] as T | undefined),
  async *find<T>(kind: Kind<T>, where: Where = {}) {
    for (const record of Object.values(records[kind.name] ?? {}))
      if (Object.entries(where).every(([key, value]) => (record as Record<string, unknown>)[key] === value)) yield record as T;
  },
};

function entry(changes: readonly Partial<Changed>[], actor: LogEntry['cause']['actor'] = 'system'): LogEntry {
  return {
    commit: 'c1',
    parent: 'c0',
    at: Temporal.Instant.from('2026-11-21T10:00:00Z'),
    cause: { subject: 's', actor },
    changes: changes.map((change) => ({ path: 'x', ...change })),
  };
}

const led = ['trigger:base', 'trigger:first'];

test.each<[what: string, change: Partial<Changed>, expected: readonly string[]]>([
  ['a plan of a trigger', { kind: 'plan', after: records['plan']?.['p-1'] }, led],
  ['a plan of a person', { kind: 'plan', after: records['plan']?.['p-2'] }, []],
  ['a run', { kind: 'run', after: { id: 'r-1', run: undefined } }, led],
  ['a node of a run', { kind: 'node', after: { run: 'r-1', id: 'n1' } }, led],
  ['a build', { kind: 'build', after: { id: 'b-1', run: 'r-1' } }, led],
  ['the build that counts', { kind: 'current', after: { build: 'b-1' } }, led],
  ['the build that counts, of a person', { kind: 'current', after: { build: 'b-2' } }, []],
  ['a compose', { kind: 'compose', after: { id: 'c-1', run: 'r-1' } }, led],
  ['a result', { kind: 'result', after: { run: 'm-1' } }, ['trigger:ship']],
  [
    'a stage that moved, by its newest promotion',
    { kind: 'pointer', after: { product: 'web', release: '1', stage: 'stable', compose: 'c-2' } },
    ['trigger:ship'],
  ],
  ['a first stage, by its compose', { kind: 'pointer', after: { product: 'web', release: '1', stage: 'candidate', compose: 'c-1' } }, led],
  ['a freeze', { kind: 'freeze', after: { id: 'f-1', by: 'person:ann' } }, []],
])('%s is traced to the triggers that led to it', async (_what, change, expected) => {
  const one = { path: 'x', ...change };
  expect((await chainOf(entry([one]), one, head)).toSorted()).toEqual(expected);
});

test('what a trigger writes itself is its own, and what it read again goes back to those before it', async () => {
  const moved = { path: 'x', kind: 'revision', id: 'a', after: { commit: '1' } };
  const read = { kind: 'refresh', id: 'last', after: { chain: ['trigger:first', 'trigger:nightly'] } };
  expect(await chainOf(entry([moved, read], 'trigger:nightly'), moved, head)).toEqual(['trigger:nightly', 'trigger:first']);
  expect(await chainOf(entry([moved]), moved, head)).toEqual([]);
});
