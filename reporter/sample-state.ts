import { digestOf, digestOfValue } from '@millwright/core/model/digest.ts';
import type { Kind } from '@millwright/core/state/kinds.ts';
import { buildKind, currentKind, revisionKind } from '@millwright/core/state/kinds/build.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { freezeKind, resultKind, waiverKind } from '@millwright/core/state/kinds/evidence.ts';
import { importKind } from '@millwright/core/state/kinds/import.ts';
import { composeKind, decisionKind, pointerKind, promotionKind, signatureKind } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import type { Cause, Records, Where } from '@millwright/core/state/ledger.ts';
import { build, compose, decision, imported, nodeState, plan, purl, result, run, times } from './sample-records.ts';
import { type Facts, type StateAt, readFacts } from './facts.ts';

/** A state in memory, for tests: records by kind, files by path, commits newest first. */
export interface Sample {
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
  readonly records: readonly (readonly [kind: Kind, values: readonly unknown[]])[];
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
    tree: async (folder) => digestOfValue(Object.entries(sample.files).filter(([path]) => path.startsWith(`${folder}/`))),
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
      'config/policies/stable.yaml': 'match: {product: [web], stage: [stable]}\nrules: [{test: {name: smoke}}, {approval: {role: releng, count: 1}}]\n',
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
