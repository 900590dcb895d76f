import { digestOf } from '@millwright/core/model/digest.ts';
import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { ResultRecord } from '@millwright/core/state/kinds/evidence.ts';
import type { ImportRecord } from '@millwright/core/state/kinds/import.ts';
import type { ComposeRecord, DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';

export const purl = (name: string) => `pkg:generic/demo/${name}`;
export const times = { submitted: '2026-11-23T09:00:00Z', started: '2026-11-23T09:00:01Z', finished: '2026-11-23T09:00:31Z' };

export function build(name: string, version: string, more: Partial<BuildRecord> = {}): BuildRecord {
  const id = `b-${name}-${version}`;
  const output = { purl: `${purl(name)}@${version}`, digest: digestOf(id), path: `${name}-${version}.blob`, size: 2048 };
  return {
    id,
    component: purl(name),
    name,
    format: 'blob',
    version,
    commit: digestOf(name).slice(7, 47),
    inputHash: `h1:${name}`,
    inputs: [],
    outputs: [output],
    payload: null,
    edges: [],
    nodes: [],
    outcome: 'ok',
    sentence: null,
    run: 'r-20261123-1',
    key: `k-${id}`,
    engine: 'local',
    isolation: 'none',
    log: `logs/${id}.txt`,
    started: times.started,
    finished: times.finished,
    seconds: 30,
    ...more,
  };
}

export function node(id: string, component: string, level: number, after: readonly string[]): RunRecord['nodes'][number] {
  const reason = level === 0 ? 'it was asked for' : 'it is built with what changes';
  return { id, component: purl(component), engine: 'local', reason, after: [...after], level, rank: 60, seconds: 30, jobs: ['build'], facts: {} };
}

export function nodeState(id: string, state: RunNode['state'], more: Partial<RunNode> = {}): RunNode {
  const attempt = { key: `k-${id}`, engine: 'local', task: null, ...times, outcome: 'ok' as const, sentence: null, log: `logs/${id}.txt` };
  const attempts = state === 'waiting' || state === 'dep-failed' ? [] : [attempt];
  return {
    run: 'r-20261123-1',
    id,
    state,
    reason: 'as planned',
    job: 0,
    attempts,
    outputs: [],
    inputHash: null,
    build: null,
    retryAt: null,
    unchanged: false,
    priority: 0,
    ...more,
  };
}

export function run(id: string, more: Partial<RunRecord> = {}): RunRecord {
  const nodes = [node('n1', 'libgreet', 0, []), node('n2', 'hello', 1, ['n1']), node('n3', 'broken-clock', 1, ['n1']), node('n4', 'tower', 2, ['n3'])];
  const by = ['person:alice', 'person:bob'];
  return {
    id,
    kind: 'rebuild',
    subject: purl('libgreet'),
    plan: 'p-20261123-1',
    by,
    state: 'failed',
    created: times.submitted,
    ended: '2026-11-23T09:10:00Z',
    nodes,
    leftOut: [{ component: purl('old'), reason: 'retired' }],
    ...more,
  };
}

export function compose(id: string, more: Partial<ComposeRecord> = {}): ComposeRecord {
  const input = (name: string, version: string) => ({ ...build(name, version).outputs[0]!, build: `b-${name}-${version}`, component: purl(name) });
  return {
    id,
    hash: digestOf(id),
    product: 'web',
    release: '1',
    state: 'done',
    askedBy: 'person:alice',
    path: `composes/${id}`,
    inputs: [input('hello', '1.0'), input('libgreet', '2.0')],
    missing: [],
    bytes: 4096,
    run: 'c-1',
    created: '2026-11-23T10:00:00Z',
    finished: '2026-11-23T10:00:05Z',
    sentence: null,
    ...more,
  };
}

export function decision(id: string, more: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    id,
    subject: 'compose:web-1-20261123.1',
    product: 'web',
    release: '1',
    stage: 'stable',
    verdict: 'needs-approval',
    act: 'person',
    sentence: 'web-1-20261123.1 needs an approval before it moves to web/1 stable: one approval by releng is missing.',
    next: { actor: 'role:releng of web', action: 'approve compose:web-1-20261123.1 stable', at: null },
    answers: [
      { policy: 'stable', rule: 'test', name: 'smoke', answer: 'waived', sentence: 'The test smoke failed.', evidence: [{ id: 'res-1' }], waiver: 'w-1' },
      {
        policy: 'stable',
        rule: 'soak',
        name: '1 day',
        answer: 'waiting',
        sentence: 'It soaks in testing until 2026-11-24.',
        evidence: [],
        next: { actor: 'system', action: 'wait', at: '2026-11-24T00:00:00Z' },
      },
      {
        policy: 'stable',
        rule: 'approval',
        name: 'releng',
        answer: 'missing',
        sentence: 'One approval by releng is missing.',
        evidence: [],
        next: { actor: 'role:releng of web', action: 'approve compose:web-1-20261123.1 stable', at: null },
      },
    ],
    policies: [{ id: 'stable', digest: digestOf('stable') }],
    inputsHash: digestOf('inputs'),
    time: '2026-11-23T11:00:00Z',
    ...more,
  };
}

export function plan(id: string, more: Partial<PlanRecord> = {}): PlanRecord {
  return {
    id,
    hash: digestOf(id),
    verb: 'promote',
    class: 'irreversible',
    by: 'person:alice',
    room: 'room:console',
    made: '2026-11-23T11:50:00Z',
    expires: '2026-11-23T12:20:00Z',
    code: '7K2Q',
    needs: [{ role: 'releng', different: true }],
    ask: {},
    value: {},
    command: 'promote web-1-20261123.1 stable',
    operation: 'op-1',
    state: 'pending',
    confirmations: [],
    job: null,
    closedBy: null,
    why: null,
    ...more,
  };
}

export function result(id: string, more: Partial<ResultRecord> = {}): ResultRecord {
  const subject = 'compose:web-1-20261123.1';
  return {
    id,
    subject,
    test: 'smoke',
    outcome: 'failed',
    scenario: null,
    url: 'https://ci.example.org/1',
    by: 'person:bob',
    run: null,
    time: '2026-11-23T10:30:00Z',
    ...more,
  };
}

export function imported(id: string, more: Partial<ImportRecord> = {}): ImportRecord {
  const time = '2026-11-23T08:00:00Z';
  return { id, format: 'npm', tree: 'f'.repeat(40), bytes: null, shards: 16, packages: 3, skipped: [], imported: time, checked: time, error: null, ...more };
}
