import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Changed, LogEntry } from '@millwright/core/state/ledger.ts';
import { expect, test } from 'vitest';
import { jobsAfter, type Jobs } from './jobs.ts';

const entry = (...changes: readonly Partial<Changed>[]): LogEntry => ({
  commit: 'c',
  parent: 'p',
  at: Temporal.Instant.from('2026-11-21T10:00:00Z'),
  cause: { subject: 'x', actor: 'system' },
  changes: changes.map((change) => ({ path: 'x', ...change })),
});
const run = (id: string, more: Partial<RunRecord> = {}): Partial<Changed> => {
  const after = {
    id,
    kind: 'rebuild',
    subject: 'x',
    created: '2026-11-21T10:00:00Z',
    state: 'running',
    nodes: [
      { id: 'n1', component: 'pkg:generic/demo/tool', facts: { name: 'tool' } },
      { id: 'n2', component: 'check', facts: {} },
    ],
    ...more,
  };
  return { kind: 'run', id, after };
};
const node = (run: string, id: string, state: RunNode['state']): Partial<Changed> => ({ kind: 'node', id: `${run}/${id}`, after: { run, id, state } });
const none: Jobs = new Map();

test('a job is there from the commit that begins it to the commit that ends it', () => {
  const begun = jobsAfter(none, entry(node('r-1', 'n1', 'building'), run('r-1')));
  expect([...begun.keys()]).toEqual(['r-1']);
  expect([...(begun.get('r-1')?.pieces.values() ?? [])]).toEqual(['tool', 'check']);
  expect(begun.get('r-1')?.states.get('n1')).toBe('building');
  const further = jobsAfter(begun, entry(node('r-1', 'n1', 'built')));
  expect(further.get('r-1')?.states.get('n1')).toBe('built');
  expect(begun.get('r-1')?.states.get('n1')).toBe('building');
  expect(jobsAfter(further, entry(run('r-1', { state: 'done' }))).size).toBe(0);
});

test('a held job does not move, and comes back when it is let go', () => {
  const begun = jobsAfter(none, entry(run('r-1')));
  const held = jobsAfter(begun, entry(run('r-1', { state: 'held' })));
  expect(held.size).toBe(0);
  expect(jobsAfter(held, entry(run('r-1'))).size).toBe(1);
});

test('a promotion knows where it goes', () => {
  const promotion = { kind: 'promotion', id: 'pr-1', after: { product: 'web', release: '1', stage: 'testing' } };
  const jobs = jobsAfter(none, entry(promotion, run('m-1', { kind: 'promotion', subject: 'pr-1' })));
  expect(jobs.get('m-1')?.to).toBe('web/1 testing');
});

test('what belongs to no job under way is passed over', () => {
  expect(jobsAfter(none, entry(node('r-9', 'n1', 'built'), run('r-8', { state: 'done' }))).size).toBe(0);
});
