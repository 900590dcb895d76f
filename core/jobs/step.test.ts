import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunNodeDefinition, RunRecord } from '../state/kinds/run.ts';
import { newRun, type Run } from './run.ts';
import type { RunEvent } from './run-event.ts';
import { isEnded, step } from './step.ts';

const at = '2026-11-22T10:00:00Z';

function runOf(after: Record<string, string[]>, jobs: string[] = ['build']): Run {
  const nodes = Object.entries(after).map(([id, needed]): RunNodeDefinition => ({
    id,
    component: `pkg:generic/demo/${id}`,
    engine: 'local',
    reason: 'asked for',
    after: needed,
    level: 0,
    rank: 1,
    seconds: 1,
    jobs,
    facts: { name: id },
  }));
  const record: RunRecord = {
    id: 'r-1',
    kind: 'rebuild',
    subject: 'x',
    plan: null,
    by: ['person:alice'],
    state: 'running',
    created: at,
    ended: null,
    nodes,
    leftOut: [],
  };
  return newRun(record);
}

function claimed(node: string, key = `r-1.${node}`): RunEvent {
  return { type: 'claimed', at, node, key, engine: 'local', reason: 'It is being built.', inputHash: 'h1:0' };
}

function ended(node: string, outcome: 'ok' | 'build' | 'infrastructure' = 'ok', more: Partial<Extract<RunEvent, { type: 'ended' }>> = {}): RunEvent {
  return {
    type: 'ended',
    at,
    node,
    key: `r-1.${node}`,
    outcome,
    sentence: outcome === 'ok' ? null : 'It exited with 1.',
    started: at,
    finished: at,
    log: null,
    reason: 'It is built.',
    build: `b-${node}`,
    outputs: [],
    unchanged: false,
    ...more,
  };
}

const states = (run: Run) => Object.fromEntries([...run.nodes].map(([id, node]) => [id, node.state]));

describe('step', () => {
  it('makes what needs nothing ready, and the rest wait', () => {
    const { run, jobs } = step(runOf({ a: [], b: ['a'] }), [{ type: 'started', at }]);
    expect(states(run)).toEqual({ a: 'ready', b: 'waiting' });
    expect(jobs).toEqual(['a']);
  });

  it('goes on to dependants when a node is built, and is done when all are', () => {
    const first = step(runOf({ a: [], b: ['a'] }), [{ type: 'started', at }, claimed('a'), ended('a')]);
    expect(first.jobs).toEqual(['b']);
    const last = step(first.run, [claimed('b'), ended('b')]);
    expect(last.run.record).toMatchObject({ state: 'done', ended: at });
  });

  it('does not try what needs something that failed, and says because of what', () => {
    const { run } = step(runOf({ a: [], b: ['a'], c: ['b'], d: [] }), [{ type: 'started', at }, claimed('a'), ended('a', 'build')]);
    expect(states(run)).toEqual({ a: 'failed', b: 'dep-failed', c: 'dep-failed', d: 'ready' });
    expect(run.nodes.get('b')?.reason).toBe('a failed, and this needs it.');
    expect(run.record.state).toBe('running');
  });

  it('tries an infrastructure failure again later, and gives up after three', () => {
    let run = step(runOf({ a: [] }), [{ type: 'started', at }, claimed('a'), ended('a', 'infrastructure')]).run;
    expect(run.nodes.get('a')).toMatchObject({ state: 'waiting', retryAt: '2026-11-22T10:00:30.000Z' });
    for (const time of ['2026-11-22T10:00:30.000Z', '2026-11-22T10:02:00.000Z']) {
      const due = step(run, [{ type: 'due', at: time }]);
      expect(due.jobs).toEqual(['a']);
      run = step(due.run, [claimed('a', `r-1.${time}`), ended('a', 'infrastructure', { key: `r-1.${time}`, at: time })]).run;
    }
    expect(run.nodes.get('a')?.state).toBe('failed');
    expect(run.record.state).toBe('failed');
  });

  it('lets dependants go on while a node is still being signed', () => {
    const { run, jobs } = step(runOf({ a: [], b: ['a'] }, ['build', 'sign']), [{ type: 'started', at }, claimed('a'), ended('a')]);
    expect(states(run)).toEqual({ a: 'ready', b: 'ready' });
    expect(jobs.toSorted()).toEqual(['a', 'b']);
    expect(run.nodes.get('a')?.job).toBe(1);
  });

  it('does not fail dependants because signing failed', () => {
    const built = step(runOf({ a: [], b: ['a'] }, ['build', 'sign']), [{ type: 'started', at }, claimed('a'), ended('a')]).run;
    const { run } = step(built, [claimed('a', 'r-1.a2'), ended('a', 'build', { key: 'r-1.a2' })]);
    expect(states(run)).toEqual({ a: 'failed', b: 'ready' });
  });

  it('ignores the end of an attempt that is not the open one', () => {
    const before = step(runOf({ a: [] }), [{ type: 'started', at }, claimed('a')]).run;
    const { run } = step(before, [ended('a', 'ok', { key: 'r-1.other' })]);
    expect(run.nodes.get('a')?.state).toBe('building');
  });

  it('gives a lost attempt a successor', () => {
    const { run, jobs } = step(runOf({ a: [] }), [{ type: 'started', at }, claimed('a'), { type: 'lost', at, node: 'a', sentence: 'gone' }]);
    expect(jobs).toEqual(['a']);
    expect(run.nodes.get('a')?.attempts[0]).toMatchObject({ outcome: 'infrastructure', finished: at });
  });

  it('holds what has not begun, is held when nothing else is left, and goes on after', () => {
    const held = step(runOf({ a: [], b: ['a'] }), [
      { type: 'started', at },
      { type: 'hold', at, by: 'alice', why: 'wait' },
    ]);
    expect(states(held.run)).toEqual({ a: 'held', b: 'held' });
    expect(held.run.record.state).toBe('held');
    const { run, jobs } = step(held.run, [{ type: 'unhold', at, by: 'alice' }]);
    expect(states(run)).toEqual({ a: 'ready', b: 'waiting' });
    expect(jobs).toEqual(['a']);
    expect(run.record.state).toBe('running');
  });

  it('cancels everything that has not ended, and names the attempts to be ended', () => {
    const { run, cancels } = step(runOf({ a: [], b: ['a'] }), [{ type: 'started', at }, claimed('a'), { type: 'cancel', at, by: 'bob' }]);
    expect(cancels).toEqual(['r-1.a']);
    expect(run.record.state).toBe('canceled');
  });

  it('tries failed nodes and what waited for them again', () => {
    const failed = step(runOf({ a: [], b: ['a'], c: ['b'] }), [{ type: 'started', at }, claimed('a'), ended('a', 'build')]).run;
    const { run, jobs } = step(failed, [{ type: 'retry', at, by: 'alice', nodes: ['a'] }]);
    expect(states(run)).toEqual({ a: 'ready', b: 'waiting', c: 'waiting' });
    expect(jobs).toEqual(['a']);
    expect(run.record).toMatchObject({ state: 'running', ended: null });
  });

  it('marks a node whose output is what it was', () => {
    const { run } = step(runOf({ a: [] }), [{ type: 'started', at }, claimed('a'), ended('a', 'ok', { unchanged: true })]);
    expect(run.nodes.get('a')).toMatchObject({ state: 'unchanged', unchanged: true });
  });

  it('never starts a node before what it needs, whatever the order of ends, and always comes to an end', () => {
    const graphs = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
          fc.infiniteStream(fc.nat()),
          fc.infiniteStream(fc.constantFrom('ok' as const, 'ok' as const, 'build' as const)),
        ),
      );
    fc.assert(
      fc.property(graphs, ([size, edges, picks, outcomes]) => {
        const after = Object.fromEntries(
          Array.from({ length: size }, (_, index) => [
            `n${index}`,
            [...new Set(edges.filter(([from, to]) => from === index && to < index).map(([, to]) => `n${to}`))],
          ]),
        );
        let { run } = step(runOf(after), [{ type: 'started', at }]);
        for (let turns = 0; turns <= size; turns++) {
          const ready = [...run.nodes.values()].filter((node) => node.state === 'ready');
          if (ready.length === 0) break;
          const node = ready[picks.next().value % ready.length];
          if (node === undefined) break;
          for (const needed of after[node.id] ?? []) expect(run.nodes.get(needed)?.state).toBe('built');
          run = step(run, [claimed(node.id), ended(node.id, outcomes.next().value)]).run;
        }
        expect([...run.nodes.values()].every(isEnded)).toBe(true);
        expect(['done', 'failed']).toContain(run.record.state);
      }),
      { numRuns: 200 },
    );
  });
});
