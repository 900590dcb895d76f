import { digestOf } from '@millwright/core/model/digest.ts';
import type { Kind } from '@millwright/core/state/kinds.ts';
import { type BuildRecord, buildKind, currentKind, revisionKind } from '@millwright/core/state/kinds/build.ts';
import { type PlanRecord, planKind } from '@millwright/core/state/kinds/change.ts';
import { type ResultRecord, freezeKind, resultKind, waiverKind } from '@millwright/core/state/kinds/evidence.ts';
import { type ImportRecord, importKind } from '@millwright/core/state/kinds/import.ts';
import {
  type ComposeRecord,
  type DecisionRecord,
  composeKind,
  decisionKind,
  pointerKind,
  promotionKind,
  signatureKind,
} from '@millwright/core/state/kinds/release.ts';
import { type RunNode, type RunRecord, runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import type { Cause, Records, Where } from '@millwright/core/state/ledger.ts';
import { type Facts, type StateAt, readFacts } from './facts.ts';

/** A state in memory, for tests: records by kind, files by path, commits newest first. */
export interface Sample {
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
  readonly records: readonly (readonly [kind: Kind<any>, values: readonly unknown[]])[];
  readonly acts: readonly { readonly at: string; readonly cause: Cause }[];
}

export function stateOf(sample: Sample): StateAt {
  const valuesOf = <T>(kind: Kind<T>, where: Where = {}): T[] =>
    sample.records
      .filter(([of]) => of.name === kind.name)
      .flatMap(([, values]) => values as T[])
      .filter((value) => Object.entries(where).every(([key, wanted]) => (value as Record<string, unknown>)[key] === wanted));
  const records: Records = {
    get: async (kind, id) => valuesOf(kind).find((value) => (value as { id?: string }).id === id),
    async *find(kind, where) {
      yield* valuesOf(kind, where).map((value) => kind.schema.parse(value));
    },
  };
  return {
    commit: commitOf(sample.acts.length),
    at: Temporal.Instant.from(sample.at),
    records,
    file: async (path) => (sample.files[path] === undefined ? undefined : Buffer.from(sample.files[path])),
    list: async (folder) => Object.keys(sample.files).filter((path) => path.startsWith(`${folder}/`)),
    async *commits() {
      for (const [index, act] of sample.acts.entries()) yield { commit: commitOf(index), at: Temporal.Instant.from(act.at), cause: act.cause };
    },
  };
}

export function factsOf(sample: Sample): Promise<Facts> {
  return readFacts(stateOf(sample), { folder: '/somewhere', formats: ['npm'] });
}

function commitOf(index: number): string {
  return digestOf(`commit ${index}`).slice(7, 47);
}

const purl = (name: string) => `pkg:generic/demo/${name}`;
const times = { submitted: '2026-11-23T09:00:00Z', started: '2026-11-23T09:00:01Z', finished: '2026-11-23T09:00:31Z' };

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

const component = (name: string, requires: readonly string[] = []) =>
  `purl: ${purl(name)}\npath: ./${name}\nformat: blob\nbuild_requires: [${requires.join(', ')}]\nowners: [alice]\n`;

/** A small factory in the middle of its work: something broken, something due, something that waits for a person. */
export function sampleState(): Sample {
  const shard = [
    {
      purl: 'pkg:npm/%40web/kit@1.0.0',
      kind: 'artifact',
      name: '@web/kit',
      version: '1.0.0',
      edges: [{ relation: 'requires', to: 'pkg:npm/tiny@2.0.0', constraint: '^2' }],
    },
    { purl: 'pkg:npm/tiny@2.0.0', kind: 'artifact', name: 'tiny', version: '2.0.0', edges: [] },
    { purl: 'pkg:npm/tiny@1.9.0', kind: 'artifact', name: 'tiny', version: '1.9.0', edges: [] },
  ];
  const [old, now] = ['web-1-20261122.0', 'web-1-20261123.1'];
  const since = '2026-11-23T10:05:00Z';
  const pointer = (stage: string, id: string) => ({ product: 'web', release: '1', stage, compose: id, since, promotion: null, before: [] });
  const hello = build('hello', '1.0', { edges: [{ from: `${purl('hello')}@1.0`, to: 'pkg:npm/%40web/kit@1.0.0', relation: 'requires' }] });
  const good = [hello, build('libgreet', '2.0')];
  return {
    at: '2026-11-23T12:00:00Z',
    files: {
      'config/factory.yaml': 'name: demo\n',
      'config/components/hello.yaml': component('hello', ['libgreet']),
      'config/components/libgreet.yaml': component('libgreet'),
      'config/components/broken-clock.yaml': component('broken-clock', ['libgreet']),
      'config/components/tower.yaml': component('tower', ['broken-clock']),
      'config/formats/blob.yaml': 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.blob"\n',
      'config/people/alice.yaml': 'name: Alice\nroles: {releng: [web]}\n',
      'config/people/bob.yaml': 'name: Bob\nroles: {releng: [web]}\n',
      'config/products/web.yaml':
        'name: Web\nreleases:\n  "1":\n    content: format(blob)\n    stages: [candidate, testing, {name: stable, when: cadence, irreversible: true}]\n    ga: 2026-01-12\n    cadence: "FREQ=DAILY;BYHOUR=18;BYMINUTE=0;BYSECOND=0"\n',
      'content/self/0.jsonl': `${shard.map((line) => JSON.stringify(line)).join('\n')}\n`,
    },
    records: [
      [runKind, [run('r-20261123-1')]],
      [
        runNodeKind,
        [
          nodeState('n1', 'built', { build: 'b-libgreet-2.0' }),
          nodeState('n2', 'built', { build: 'b-hello-1.0' }),
          nodeState('n3', 'failed', {
            attempts: [{ key: 'k', engine: 'local', task: null, ...times, outcome: 'build', sentence: 'mk.sh: line 3: gears: not found', log: 'logs/k.txt' }],
          }),
          nodeState('n4', 'dep-failed', { reason: 'broken-clock did not build' }),
        ],
      ],
      [buildKind, [...good, build('broken-clock', '0.1', { outcome: 'build', sentence: 'mk.sh: line 3: gears: not found', outputs: [] })]],
      [currentKind, good.map(({ component: of, id }) => ({ component: of, build: id, since: times.finished }))],
      [revisionKind, good.map(({ component: of, name, commit, version }) => ({ component: of, name, commit, version, epoch: 0, time: times.submitted }))],
      [importKind, [imported('self')]],
      [composeKind, [compose(old, { created: '2026-11-22T10:00:00Z', inputs: compose(old).inputs.slice(0, 1) }), compose(now)]],
      [
        signatureKind,
        compose(now).inputs.map(({ digest }) => ({ digest, key: 'build', means: 'build', fingerprint: 'AB', signature: digestOf('s'), time: since })),
      ],
      [pointerKind, [pointer('candidate', now), pointer('testing', now), pointer('stable', old)]],
      [
        promotionKind,
        [
          {
            id: 'pr-1',
            kind: 'promote',
            subject: `compose:${now}`,
            product: 'web',
            release: '1',
            stage: 'testing',
            from: old,
            to: now,
            state: 'done',
            decision: 'd-2',
            by: ['person:alice'],
            run: 'x',
            created: since,
            finished: since,
            sentence: null,
          },
        ],
      ],
      [
        decisionKind,
        [
          decision('d-1'),
          decision('d-2', { stage: 'testing', verdict: 'pass', act: 'nobody', sentence: `${now} may move to web/1 testing.`, next: null, answers: [] }),
        ],
      ],
      [resultKind, [result('res-1')]],
      [
        waiverKind,
        [{ id: 'w-1', subject: `compose:${now}`, test: 'smoke', until: '2026-11-30T00:00:00Z', why: 'The rig is on fire.', by: 'person:bob', time: since }],
      ],
      [
        freezeKind,
        [{ id: 'f-1', product: 'web', release: '1', stage: 'stable', until: '2026-11-23T16:00:00Z', why: 'A talk.', by: 'person:alice', time: since }],
      ],
      [planKind, [plan('p-20261123-2')]],
    ],
    acts: [
      {
        at: '2026-11-23T11:50:00Z',
        cause: { subject: 'promote(web/1): asked', actor: 'person:alice', room: 'room:console', command: 'promote web-1-20261123.1 stable', operation: 'op-1' },
      },
      { at: '2026-11-23T11:00:00Z', cause: { subject: 'run: progress', actor: 'system' } },
      { at: '2026-11-23T10:59:00Z', cause: { subject: 'import(self): 3 packages', actor: 'system' } },
    ],
  };
}
