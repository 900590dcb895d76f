import type { NodeState } from '@millwright/core/state/kinds/run.ts';
import type { Changed, LogEntry } from '@millwright/core/state/ledger.ts';
import { expect, test } from 'vitest';
import { happenings, type Hearer } from './happenings.ts';
import { ascii } from './line.ts';

const entry = (actor: LogEntry['cause']['actor'], ...changes: readonly Partial<Changed>[]): LogEntry => ({
  commit: 'c',
  parent: 'p',
  at: Temporal.Instant.from('2026-11-21T10:00:00Z'),
  cause: { subject: 'x', actor },
  changes: changes.map((change) => ({ path: 'x', ...change })),
});
const tell = (found: LogEntry, more: Partial<Hearer> = {}): string[] =>
  happenings(found, {
    glyphs: ascii,
    begins: false,
    heard: new Set(),
    states: () => new Map(),
    isHere: (who) => who === 'person:alice',
    isNew: () => true,
    ...more,
  }).map((line) => (typeof line === 'string' ? line : line.text));

const names = ['tool', 'left', 'right', 'top'];
const rebuild = (state: string, before = 'running'): Partial<Changed> => ({
  kind: 'run',
  id: 'r-1',
  ...(before === '' ? {} : { before: { state: before } }),
  after: {
    id: 'r-1',
    kind: 'rebuild',
    subject: 'x',
    state,
    created: '2026-11-21T10:00:00Z',
    ended: '2026-11-21T10:00:41Z',
    nodes: names.map((name) => ({ id: name, component: `pkg:generic/demo/${name}`, facts: { name } })),
  },
});
const states = (...each: readonly NodeState[]) => ({ states: () => new Map(names.map((name, index) => [name, each[index] ?? 'waiting'])) });

test('a rebuild is one line when it has ended, however many builds it was', () => {
  expect(tell(entry('system', rebuild('done')), states('built', 'built', 'unchanged', 'built'))).toEqual(['+ Built 4 components in 41 s.']);
  expect(tell(entry('system', rebuild('done')), states('reused', 'reused', 'built', 'built'))).toEqual([
    '+ Built 2 components in 41 s, and used 2 earlier builds again.',
  ]);
  expect(tell(entry('system', rebuild('done')), states('reused', 'reused', 'reused', 'reused'))).toEqual([
    '+ Nothing had to be built: earlier builds of 4 components are still good.',
  ]);
  expect(tell(entry('system', rebuild('failed')), states('built', 'failed', 'built', 'dep-failed'))).toEqual([
    'x Built 2 of 4 in 41 s; left failed (and 1 that stands on it was not tried). See: why left',
  ]);
  expect(tell(entry('system', rebuild('held')))).toEqual(['! The rebuild r-1 is held. To go on: unhold r-1']);
  expect(tell(entry('person:bob', rebuild('canceled')), states('built'))).toEqual(['- The rebuild r-1 was stopped with 1 of 4 built.']);
});

test('beginnings are for those who see nothing move', () => {
  expect(tell(entry('system', rebuild('running', '')))).toEqual([]);
  expect(tell(entry('system', rebuild('running', '')), { begins: true })).toEqual(['- Building 4 components …']);
});

test('composes, tests and moves are told as they end, with what to type where they went wrong', () => {
  const compose = { id: 'web-1-20261121.0', inputs: [1, 2], missing: [], sentence: null, run: 'c-1', state: 'done' };
  expect(tell(entry('system', { kind: 'compose', id: compose.id, after: compose }))).toEqual(['+ Composed web-1-20261121.0 of 2 artifacts.']);
  const lacking = { ...compose, state: 'incomplete', missing: [{ component: 'pkg:generic/demo/docs', reason: 'never built' }] };
  expect(tell(entry('system', { kind: 'compose', id: compose.id, after: lacking }))).toEqual([
    'x The compose web-1-20261121.0 is not whole; missing: docs. See: status c-1',
  ]);
  const result = { subject: 'compose:web-1-20261121.0', test: 'smoke', outcome: 'passed', by: 'system', url: null };
  expect(tell(entry('system', { kind: 'result', id: 'res-1', after: result }))).toEqual(['+ The test smoke passed on web-1-20261121.0.']);
  expect(tell(entry('system', { kind: 'result', id: 'res-1', after: { ...result, outcome: 'failed' } }))).toEqual([
    'x The test smoke failed on web-1-20261121.0. See: why web-1-20261121.0',
  ]);
  expect(tell(entry('person:bob', { kind: 'result', id: 'res-1', after: result }))).toEqual([]);
  const move = {
    id: 'pr-1',
    kind: 'promote',
    product: 'web',
    release: '1',
    stage: 'testing',
    to: 'compose:web-1-20261121.0',
    state: 'done',
    sentence: null,
    run: 'm-1',
    by: [],
  };
  expect(tell(entry('system', { kind: 'promotion', id: 'pr-1', before: { state: 'moving' }, after: move }))).toEqual([
    '+ Moved web/1 testing to web-1-20261121.0.',
  ]);
});

test('of gates only what a person has to do is told', () => {
  const decision = {
    subject: 'compose:x',
    product: 'web',
    release: '1',
    act: 'person',
    sentence: 'x needs an approval.',
    next: { actor: 'role:releng of web', action: 'approve x stable' },
  };
  expect(tell(entry('system', { kind: 'decision', id: 'd', after: decision }))).toEqual(['! x needs an approval. Next: a releng of web: approve x stable']);
  expect(tell(entry('system', { kind: 'decision', id: 'd', after: { ...decision, act: 'wait' } }))).toEqual([]);
  expect(tell(entry('system', { kind: 'decision', id: 'd', after: decision }), { isNew: () => false })).toEqual([]);
});

test('a plan is told to everybody but who asked for it', () => {
  const plan = { id: 'p-1', state: 'pending', by: 'person:bob', code: '7K2Q', command: 'promote x stable' };
  const asked = entry('person:bob', { kind: 'plan', id: 'p-1', after: plan });
  expect(tell(asked)).toEqual(['! bob asks: promote x stable. Whoever agrees types: confirm 7K2Q']);
  expect(tell(asked, { isHere: (who) => who === 'person:bob' })).toEqual([]);
});

test('new versions of many components are one line, and what is read for the first time is none', () => {
  const revision = (name: string, before?: unknown) => ({ kind: 'revision', id: name, before, after: { name, version: '2.0', commit: 'c' } });
  expect(tell(entry('system', ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => revision(name, { name }))))).toEqual([
    '- a, b, c, d and 2 more have new versions.',
  ]);
  expect(tell(entry('trigger:moved', revision('a', { name: 'a' })))).toEqual(['- a has a new version, 2.0.']);
  expect(tell(entry('system', revision('a'), revision('b')))).toEqual([]);
});

test('what somebody watches is not told twice', () => {
  expect(tell(entry('system', rebuild('done')), { ...states('built', 'built', 'built', 'built'), heard: new Set(['r-1']) })).toEqual([]);
});
