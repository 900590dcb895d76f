import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeState, run } from './sample-records.ts';
import { factsOf, sampleState } from './sample-state.ts';
import { timingOf, waitedBetween } from './timing.ts';

const second = (number: number) => `2026-11-23T09:00:${String(number).padStart(2, '0')}Z`;

/** An attempt that was claimed at once and ran between these seconds; `to` null: it runs. */
function attempt(from: number, to: number | null, more: object = {}) {
  const base = { key: `k${from}`, engine: 'local', task: null, submitted: second(from), sentence: null, log: null };
  return {
    ...base,
    started: to === null ? null : second(from),
    finished: to === null ? null : second(to),
    outcome: to === null ? null : ('ok' as const),
    ...more,
  };
}

async function timing(nodes: readonly object[], more: object = {}) {
  const sample = sampleState();
  const files = { ...sample.files, 'config/engines/local.yaml': 'kind: local\nat_once: 1\n' };
  const record = run('r-20261123-1', { state: 'done', created: second(0), ended: second(40), ...more });
  const kept = sample.records.filter(([kind]) => kind.name !== runKind.name && kind.name !== runNodeKind.name);
  return timingOf(await factsOf({ ...sample, files, records: [...kept, [runKind, [record]], [runNodeKind, nodes]] }), record);
}

describe("a rebuild's times", () => {
  it('tell waiting for a slot from waiting for nothing', async () => {
    const { nodes, waited } = await timing([
      nodeState('n1', 'built', { attempts: [attempt(2, 10)] }),
      nodeState('n2', 'built', { attempts: [attempt(10, 20)] }),
      nodeState('n3', 'built', { attempts: [attempt(23, 30)] }),
    ]);
    expect(nodes.get('n1')).toMatchObject({ waited: { slot: 0, idle: 2 }, seconds: 8 });
    expect(nodes.get('n2')?.waited).toEqual({ slot: 0, idle: 0 });
    expect(nodes.get('n3')?.waited).toEqual({ slot: 10, idle: 3 });
    expect(waited).toEqual({ slot: 10, idle: 5 });
  });

  it('let dependants go on when a node is built, before it is signed', async () => {
    const { nodes, end } = await timing([
      nodeState('n1', 'built', { attempts: [attempt(0, 5), attempt(5, 20, { engine: 'house' })] }),
      nodeState('n2', 'built', { attempts: [attempt(5, 6)] }),
    ]);
    expect(nodes.get('n1')?.spans.map((span) => span.kind)).toEqual(['build', 'sign']);
    expect(nodes.get('n2')?.waited).toEqual({ slot: 0, idle: 0 });
    expect(end).toBe(Date.parse(second(40)));
  });

  it('find the chain that nothing can shorten, by what builds took', async () => {
    const { critical } = await timing([
      nodeState('n1', 'built', { attempts: [attempt(0, 5)] }),
      nodeState('n2', 'built', { attempts: [attempt(5, 25)] }),
      nodeState('n3', 'built', { attempts: [attempt(25, 28)] }),
      nodeState('n4', 'built', { attempts: [attempt(28, 30)] }),
    ]);
    expect(critical).toEqual({ nodes: ['n1', 'n2'], seconds: 25 });
  });

  it('count what has not run by what it is thought to take, while the rebuild is under way', async () => {
    const open = { state: 'running', ended: null };
    const { critical, end, nodes } = await timing(
      [nodeState('n1', 'built', { attempts: [attempt(0, 5)] }), nodeState('n3', 'building', { attempts: [attempt(6, null)] })],
      open,
    );
    expect(critical).toEqual({ nodes: ['n1', 'n3', 'n4'], seconds: 65 });
    expect(end).toBe(Date.parse(second(6)));
    expect(nodes.get('n3')).toMatchObject({ seconds: null, spans: [{ kind: 'build', to: null }] });
    expect(nodes.get('n4')?.ready).toBeNull();
  });

  it('show each try', async () => {
    const failed = { outcome: 'infrastructure' };
    const { nodes } = await timing([nodeState('n1', 'built', { attempts: [attempt(0, 2, failed), attempt(4, 9)] })]);
    expect(nodes.get('n1')?.spans.map(({ kind }) => kind)).toEqual(['failed', 'build']);
    expect(nodes.get('n1')?.seconds).toBe(5);
  });

  it('split every wait without a rest', () => {
    const intervals = fc.array(fc.tuple(fc.nat(100), fc.nat(100)).map(([from, length]) => [from, from + length] as const));
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), intervals, fc.integer({ min: 1, max: 4 }), (from, length, busy, slots) => {
        const { slot, idle } = waitedBetween(from, from + length, busy, slots);
        expect(slot).toBeGreaterThanOrEqual(0);
        expect(idle).toBeGreaterThanOrEqual(0);
        expect(slot + idle).toBeCloseTo(length / 1000, 9);
        let full = 0;
        for (let at = from; at < from + length; at++) if (busy.filter(([start, end]) => start <= at && at < end).length >= slots) full++;
        expect(slot).toBeCloseTo(full / 1000, 9);
      }),
    );
  });
});
