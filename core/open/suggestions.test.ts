import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { digestOf } from '../model/digest.ts';
import { revisionKind } from '../state/kinds/build.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import { approvalKind } from '../state/kinds/evidence.ts';
import { decisionKind, pointerKind, type DecisionRecord } from '../state/kinds/release.ts';
import { runKind, runNodeKind, type RunNode, type RunRecord } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { mostUsed, suggestions, type Suggestion } from './suggestions.ts';

const files = new Map([
  ['components/thing.yaml', 'purl: pkg:generic/shop/thing\npath: ./thing\nformat: bag\n'],
  ['components/tool.yaml', 'purl: pkg:generic/shop/tool\npath: ./tool\nformat: bag\n'],
  ['components/user.yaml', 'purl: pkg:generic/shop/user\npath: ./user\nformat: bag\nbuild_requires: [tool]\n'],
  ['formats/bag.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.bag"\n'],
  ['products/shop.yaml', 'mode: act\nreleases:\n  "7":\n    content: format(bag)\n    stages: [first, second]\n'],
  ['people/ann.yaml', 'roles: {releng: [shop]}\n'],
  ['people/ben.yaml', 'roles: {releng: [shop]}\n'],
  ['people/cleo.yaml', 'roles: {packager: [shop]}\n'],
]);
const config = parseConfig(files, { folder: '/nowhere', formats: [] });
const now = Temporal.Instant.from('2026-11-21T10:00:00Z');

const plan = (more: Partial<PlanRecord>): PlanRecord => ({
  id: 'p-1',
  hash: 'sha256:0',
  verb: 'rollback',
  class: 'irreversible',
  by: 'person:ann',
  room: 'room:console',
  made: '2026-11-21T09:59:00.000Z',
  expires: '2026-11-21T10:29:00.000Z',
  code: '7K2Q',
  needs: [{ role: 'releng', different: true }],
  ask: {},
  value: { verb: 'rollback', release: 'release:shop/7', stage: 'second' },
  command: 'rollback shop/7 second',
  operation: 'op-1',
  state: 'pending',
  confirmations: [],
  job: null,
  closedBy: null,
  why: null,
  ...more,
});

const decision = (more: Partial<DecisionRecord>): DecisionRecord => ({
  id: 'd-1',
  subject: 'compose:shop-7-1',
  product: 'shop',
  release: '7',
  stage: 'second',
  verdict: 'needs-approval',
  act: 'person',
  sentence: 'shop-7-1 needs an approval.',
  next: null,
  answers: [
    {
      policy: 'second',
      rule: 'approval',
      name: 'releng',
      answer: 'missing',
      sentence: 'One approval is missing.',
      evidence: [],
      next: { actor: 'role:releng of shop', action: 'approve compose:shop-7-1 second', at: null },
    },
  ],
  policies: [],
  inputsHash: digestOf('inputs'),
  time: '2026-11-21T09:00:00.000Z',
  ...more,
});

const node = (id: string, component: string): RunRecord['nodes'][number] => ({
  id,
  component,
  engine: 'local',
  reason: 'asked for',
  after: [],
  level: 0,
  rank: 1,
  seconds: 1,
  jobs: ['build'],
  facts: {},
});
const run = (id: string, created: string, state: RunRecord['state'] = 'failed'): RunRecord => ({
  id,
  kind: 'rebuild',
  subject: 'x',
  plan: null,
  by: [],
  state,
  created,
  ended: null,
  nodes: [node('n1', 'pkg:generic/shop/thing')],
  leftOut: [],
});
const nodeState = (run: string, state: RunNode['state']): RunNode => ({
  run,
  id: 'n1',
  state,
  reason: '',
  job: 0,
  attempts: [],
  outputs: [],
  inputHash: null,
  build: null,
  retryAt: null,
  unchanged: false,
  priority: 0,
});

describe('what one could do now', () => {
  let folder: string;
  let ledger: OpenLedger;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'suggest-'));
    ledger = await openLedger({ folder, now: () => now });
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (work: (write: Write) => void) =>
    ledger.commit({ subject: 'test', actor: 'system' }, async (_head, writer) => {
      work(writer);
    });
  const ask = (person: string, mayActAs = false): Promise<Suggestion[]> => {
    const head = ledger.head();
    const snapshot: Snapshot = {
      commit: head.commit,
      at: now,
      config,
      get: (kind, id) => head.get(kind, id),
      find: (kind, where) => head.find(kind, where),
      graph: () => Promise.reject(new Error('no graph is needed')),
      file: () => Promise.resolve(undefined),
      changes: () => ledger.reader.history(),
    };
    return suggestions(snapshot, { person, mayActAs });
  };
  const commands = async (person: string, mayActAs = false) => (await ask(person, mayActAs)).map((item) => item.command);

  it('is always three lines, also where nothing was ever read', async () => {
    expect(await commands('guest')).toEqual(['status', 'where', 'help']);
    expect((await ask('guest')).every((item) => item.kind === 'explore')).toBe(true);
  });

  it('offers to build what was read and never built, to those who may', async () => {
    await write((writer) =>
      writer.put(revisionKind, 'pkg:generic/shop/tool', {
        component: 'pkg:generic/shop/tool',
        name: 'tool',
        commit: 'a'.repeat(40),
        version: '1',
        epoch: 0,
        time: '2026-11-21T09:00:00.000Z',
      }),
    );
    expect(await commands('ann')).toEqual(['rebuild --unbuilt', 'trace tool', 'where']);
    expect(await commands('cleo')).toEqual(['trace tool', 'where', 'help']);
    expect(await commands('guest', true)).toEqual(['rebuild --unbuilt --as ann', 'trace tool', 'where']);
    expect(await commands('guest', false)).toEqual(['trace tool', 'where', 'help']);
  });

  it('a plan that cannot be taken back waits for a second person, who may confirm it', async () => {
    await write((writer) => writer.put(planKind, 'p-1', plan({})));
    expect(await ask('ben')).toContainEqual({ kind: 'waiting', command: 'confirm 7K2Q', why: 'say yes to what ann asked: rollback shop/7 second' });
    expect(await commands('ann')).not.toContain('confirm 7K2Q');
    expect(await commands('cleo')).not.toContain('confirm 7K2Q');
    expect((await commands('guest', true))[0]).toBe('confirm 7K2Q --as ben');
  });

  it('a plan whose time is over waits for nobody', async () => {
    await write((writer) => writer.put(planKind, 'p-1', plan({ expires: '2026-11-21T10:00:00.000Z' })));
    expect(await commands('ben')).not.toContain('confirm 7K2Q');
  });

  it('an approval waits for each releng who has not given theirs', async () => {
    await write((writer) => writer.put(decisionKind, 'd-1', decision({})));
    expect((await commands('ann'))[0]).toBe('approve shop-7-1 second');
    expect(await commands('cleo')).not.toContain('approve shop-7-1 second');
    await write((writer) =>
      writer.put(approvalKind, 'a-1', {
        id: 'a-1',
        subject: 'compose:shop-7-1',
        product: 'shop',
        release: '7',
        stage: 'second',
        by: 'person:ann',
        time: '2026-11-21T09:30:00.000Z',
      }),
    );
    expect(await commands('ann')).not.toContain('approve shop-7-1 second');
    expect((await commands('ben'))[0]).toBe('approve shop-7-1 second');
    expect((await commands('guest', true))[0]).toBe('approve shop-7-1 second --as ben');
  });

  it('what passes its gate may be promoted where somebody has to ask, until it stands there', async () => {
    await write((writer) => writer.put(decisionKind, 'd-1', decision({ verdict: 'pass', act: 'nobody', answers: [] })));
    expect((await commands('ann'))[0]).toBe('promote shop-7-1 second');
    await write((writer) =>
      writer.put(pointerKind, 'shop/7/second', {
        product: 'shop',
        release: '7',
        stage: 'second',
        compose: 'shop-7-1',
        since: '2026-11-21T09:30:00.000Z',
        promotion: null,
        before: [],
      }),
    );
    expect(await commands('ann')).not.toContain('promote shop-7-1 second');
  });

  it('points at what is broken, and no longer when a newer try went well', async () => {
    await write((writer) => {
      writer.put(runKind, 'r-1', run('r-1', '2026-11-21T08:00:00.000Z'));
      writer.put(runNodeKind, 'r-1/n1', nodeState('r-1', 'failed'));
    });
    expect((await ask('guest'))[0]).toEqual({ kind: 'broken', command: 'why thing', why: 'see why thing could not be built' });
    await write((writer) => {
      writer.put(runKind, 'r-2', run('r-2', '2026-11-21T08:30:00.000Z', 'done'));
      writer.put(runNodeKind, 'r-2/n1', nodeState('r-2', 'built'));
    });
    expect(await commands('guest')).not.toContain('why thing');
  });

  it('is never more than three lines, what waits first, what is broken second', async () => {
    await write((writer) => {
      writer.put(planKind, 'p-1', plan({}));
      writer.put(runKind, 'r-1', run('r-1', '2026-11-21T08:00:00.000Z'));
      writer.put(runNodeKind, 'r-1/n1', nodeState('r-1', 'failed'));
      writer.put(runKind, 'r-2', run('r-2', '2026-11-21T07:00:00.000Z', 'running'));
    });
    expect((await ask('ben')).map((item) => item.kind)).toEqual(['waiting', 'broken', 'explore']);
    expect(await commands('ben')).toEqual(['confirm 7K2Q', 'why thing', 'status']);
  });

  it('knows what others are built with most', () => {
    expect(mostUsed(config)).toBe('tool');
    expect(mostUsed(parseConfig(new Map(), { folder: '/nowhere', formats: [] }))).toBeUndefined();
  });
});
