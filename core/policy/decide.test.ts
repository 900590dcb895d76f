import { describe, expect, it } from 'vitest';
import type { ReleaseRef } from '../config/releases.ts';
import { Policy, Product, type PolicyConfig } from '../config/schema.ts';
import { digestOf } from '../model/digest.ts';
import type { ResultRecord, WaiverRecord } from '../state/kinds/evidence.ts';
import type { ComposeRecord, SignatureRecord } from '../state/kinds/release.ts';
import { decide, passes } from './decide.ts';
import type { Facts, GateSubject } from './rule.ts';

const now = Temporal.Instant.from('2026-11-22T12:00:00Z');
const digest = digestOf('hello');
const productConfig = Product.parse({
  mode: 'act',
  releases: { '1': { content: 'format(blob)', stages: ['candidate', 'testing', { name: 'stable' }], keys: { candidate: 'build', stable: 'gold' } } },
});
const config = productConfig.releases['1'];
if (config === undefined) throw new Error('no release');
const release: ReleaseRef = {
  id: 'release:web/1',
  product: 'web',
  release: '1',
  productConfig,
  config,
  stages: ['candidate', 'testing', 'stable'].map((name) => ({ name, when: 'asked' as const, irreversible: false })),
};
const compose: ComposeRecord = {
  id: 'web-1-20261122.0',
  hash: digest,
  product: 'web',
  release: '1',
  state: 'done',
  askedBy: null,
  path: 'composes/web-1-20261122.0',
  missing: [],
  bytes: 5,
  run: 'c-1',
  inputs: [{ purl: 'pkg:generic/demo/hello@1', digest, path: 'hello.blob', size: 5, build: 'b-1', component: 'pkg:generic/demo/hello' }],
  created: '2026-11-20T00:00:00Z',
  finished: '2026-11-20T00:00:01Z',
  sentence: null,
};

function subjectAt(stage: string): GateSubject {
  const found = release.stages.find((item) => item.name === stage);
  if (found === undefined) throw new Error(stage);
  return { id: `compose:${compose.id}`, compose, release, stage: found };
}

function facts(some: Partial<Facts> = {}): Facts {
  return {
    now,
    results: [],
    waivers: [],
    approvals: [],
    freezes: [],
    signatures: [],
    inPreviousStageSince: '2026-11-20T12:00:00Z',
    previousStage: 'testing',
    ownTests: new Set(),
    keyMeans: new Map([
      ['gold', 'gold'],
      ['build', 'build'],
    ]),
    holds: () => true,
    moving: false,
    ...some,
  };
}

function result(outcome: ResultRecord['outcome'], some: Partial<ResultRecord> = {}): ResultRecord {
  return {
    id: 'res-1',
    subject: `compose:${compose.id}`,
    test: 'smoke',
    outcome,
    scenario: null,
    url: null,
    by: 'person:alice',
    run: null,
    time: '2026-11-22T11:00:00Z',
    ...some,
  };
}

const policies = (rules: unknown[], some: Record<string, unknown> = {}): ReadonlyMap<string, PolicyConfig> =>
  new Map([['stable', Policy.parse({ rules, ...some })]]);
const verdictOf = (rules: unknown[], some: Partial<Facts> = {}, stage = 'stable') => decide(subjectAt(stage), facts(some), policies(rules)).verdict;

describe('a gate', () => {
  it('does not apply where no policy matches', () => {
    const decision = decide(subjectAt('stable'), facts(), policies([{ signed: 'gold' }], { match: { stage: ['testing'] } }));
    expect(decision).toMatchObject({ verdict: 'not-applicable', act: 'nobody' });
  });

  it('waits for a test without a result, and says how to report it', () => {
    const decision = decide(subjectAt('stable'), facts(), policies([{ test: { name: 'smoke' } }]));
    expect(decision).toMatchObject({
      verdict: 'wait',
      act: 'wait',
      next: { actor: 'role:releng of web', action: 'result compose:web-1-20261122.0 smoke passed' },
    });
    expect(decision.sentence).toBe('web-1-20261122.0 has to wait before it moves to web/1 stable: the test smoke has no result yet.');
  });

  it('passes on a good result, is rejected on a bad one, and goes by the newest', () => {
    expect(verdictOf([{ test: { name: 'smoke' } }], { results: [result('passed')] })).toBe('pass');
    expect(verdictOf([{ test: { name: 'smoke' } }], { results: [result('failed')] })).toBe('rejected');
    expect(verdictOf([{ test: { name: 'smoke' } }], { results: [result('failed'), result('passed', { id: 'res-2', time: '2026-11-22T11:30:00Z' })] })).toBe(
      'pass',
    );
    expect(verdictOf([{ test: { name: 'smoke' } }], { results: [result('passed'), result('failed', { scenario: 'uefi' })] })).toBe('rejected');
    expect(verdictOf([{ test: { name: 'smoke' } }], { results: [result('running')] })).toBe('wait');
  });

  it('asks for a younger result where one must be fresh', () => {
    const old = result('passed', { time: '2026-11-01T00:00:00Z' });
    expect(verdictOf([{ test: { name: 'smoke', fresh: '7d' } }], { results: [old] })).toBe('wait');
    expect(verdictOf([{ test: { name: 'smoke', fresh: '30d' } }], { results: [old] })).toBe('pass');
  });

  it('turns what a waiver covers into pass-waived until the waiver ends', () => {
    const waiver: WaiverRecord = {
      id: 'wv-1',
      subject: `compose:${compose.id}`,
      test: 'smoke',
      until: '2026-11-23T00:00:00Z',
      why: 'lab closed',
      by: 'person:bob',
      time: '2026-11-22T00:00:00Z',
    };
    expect(verdictOf([{ test: { name: 'smoke' } }], { waivers: [waiver] })).toBe('pass-waived');
    expect(verdictOf([{ test: { name: 'smoke' } }], { waivers: [{ ...waiver, until: '2026-11-22T12:00:00Z' }] })).toBe('wait');
    expect(verdictOf([{ test: { name: 'other' } }], { waivers: [waiver] })).toBe('wait');
  });

  it('lets a compose soak, and says until when', () => {
    const decision = decide(subjectAt('stable'), facts(), policies([{ soak: { days: 3, floor: 1 } }]));
    expect(decision).toMatchObject({ verdict: 'wait', next: { actor: 'system', at: '2026-11-23T12:00:00.000Z' } });
    expect(verdictOf([{ soak: { days: 2 } }])).toBe('pass');
    expect(verdictOf([{ soak: { days: 2 } }], { inPreviousStageSince: null })).toBe('wait');
  });

  it('shortens soaking to the floor when the stage was approved', () => {
    const approvals = [
      { id: 'a-1', subject: `compose:${compose.id}`, product: 'web', release: '1', stage: 'stable', by: 'person:bob', time: '2026-11-22T00:00:00Z' },
    ];
    expect(verdictOf([{ soak: { days: 3, floor: 1 } }], { approvals })).toBe('pass');
    expect(verdictOf([{ soak: { days: 9, floor: 3 } }], { approvals })).toBe('wait');
  });

  it('counts different people who hold the role', () => {
    const approval = (by: string) => ({
      id: `a-${by}`,
      subject: `compose:${compose.id}`,
      product: 'web',
      release: '1',
      stage: 'stable',
      by,
      time: '2026-11-22T00:00:00Z',
    });
    const rules = [{ approval: { role: 'releng', count: 2 } }];
    expect(verdictOf(rules)).toBe('needs-approval');
    expect(verdictOf(rules, { approvals: [approval('person:bob'), approval('person:bob')] })).toBe('needs-approval');
    expect(verdictOf(rules, { approvals: [approval('person:bob'), approval('person:alice')] })).toBe('pass');
    expect(verdictOf(rules, { approvals: [approval('person:bob'), approval('person:eve')], holds: (person) => person !== 'eve' })).toBe('needs-approval');
  });

  it('passes unsigned artifacts only where the promotion signs them itself, and not once it moves', () => {
    const gold: SignatureRecord = { digest, key: 'gold', means: 'gold', fingerprint: 'AB', signature: digest, time: now.toString() };
    expect(verdictOf([{ signed: 'gold' }])).toBe('pass');
    expect(verdictOf([{ signed: 'gold' }], { moving: true })).toBe('wait');
    expect(verdictOf([{ signed: 'gold' }], { moving: true, signatures: [gold] })).toBe('pass');
    expect(verdictOf([{ signed: 'gold' }], {}, 'testing')).toBe('wait');
  });

  it('is closed by a freeze, whether a policy names the rule or not', () => {
    const freeze = {
      id: 'f-1',
      product: 'web',
      release: null,
      stage: null,
      until: '2026-12-01T00:00:00Z',
      why: 'holidays',
      by: 'person:bob',
      time: now.toString(),
    };
    expect(verdictOf([{ soak: { days: 0 } }], { freezes: [freeze] })).toBe('wait');
    const decision = decide(subjectAt('stable'), facts({ freezes: [freeze] }), new Map());
    expect(decision).toMatchObject({ verdict: 'wait', next: { actor: 'person:bob', at: '2026-12-01T00:00:00Z' } });
    expect(verdictOf([{ soak: { days: 0 } }], { freezes: [{ ...freeze, until: '2026-11-22T12:00:00Z' }] })).toBe('pass');
  });

  it('is content with one rule of a policy that combines any', () => {
    const any = policies([{ test: { name: 'smoke' } }, { signed: 'gold' }], { combine: 'any' });
    expect(decide(subjectAt('stable'), facts(), any).verdict).toBe('pass');
  });

  it('gives equal facts the same id, however much later it is asked', () => {
    const rules = policies([{ soak: { days: 30 } }]);
    const first = decide(subjectAt('stable'), facts(), rules);
    const later = decide(subjectAt('stable'), facts({ now: now.add({ hours: 5 }) }), rules);
    expect(later.id).toBe(first.id);
    expect(decide(subjectAt('stable'), facts({ results: [result('failed')] }), policies([{ test: { name: 'smoke' } }])).id).not.toBe(first.id);
  });

  it('lets only passes move', () => {
    expect((['pass', 'pass-waived', 'not-applicable'] as const).every(passes)).toBe(true);
    expect((['wait', 'needs-approval', 'unknown', 'rejected', 'blocked-by-other', 'wait-for-other'] as const).some(passes)).toBe(false);
  });
});
