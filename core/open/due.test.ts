import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { digestOf } from '../model/digest.ts';
import { buildKind, currentKind } from '../state/kinds/build.ts';
import { approvalKind, freezeKind, resultKind } from '../state/kinds/evidence.ts';
import { composeKind, decisionKind, pointerKind, promotionKind, type ComposeRecord } from '../state/kinds/release.ts';
import { runKind } from '../state/kinds/run.ts';
import type { Head, Write } from '../state/ledger.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { due, type Due } from './due.ts';
import { perform } from './perform.ts';

const files = new Map([
  ['components/thing.yaml', 'purl: pkg:generic/shop/thing\npath: ./thing\nformat: bag\n'],
  ['formats/bag.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.bag"\n'],
  [
    'products/shop.yaml',
    'mode: act\nreleases:\n  "7":\n    content: format(bag)\n    ga: 2026-01-12\n    cadence: FREQ=WEEKLY;BYDAY=MO\n    stages: [first, {name: second, when: on-change}, {name: third, when: cadence}]\n',
  ],
  ['tests/probe.yaml', 'stage: first\nrun: [./probe.sh]\n'],
  ['policies/second.yaml', 'match: {stage: [second]}\nrules: [{test: {name: probe}}]\n'],
  ['policies/third.yaml', 'match: {stage: [third]}\nrules: [{approval: {role: releng}}]\n'],
  ['people/ann.yaml', 'roles: {releng: [shop]}\n'],
]);
const config = parseConfig(files, { folder: '/nowhere', formats: [] });
const digest = digestOf('thing');
const output = { purl: 'pkg:generic/shop/thing@1', digest, path: 'out/thing.bag', size: 5 };

describe('what is due', () => {
  let folder: string;
  let ledger: OpenLedger;
  let clock: Temporal.Instant;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'due-'));
    clock = Temporal.Instant.from('2026-11-21T10:00:00Z');
    ledger = await openLedger({ folder, now: () => clock });
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  const snapshotOf = (head: Head): Snapshot => ({
    commit: head.commit,
    at: clock,
    config,
    get: (kind, id) => head.get(kind, id),
    find: (kind, where) => head.find(kind, where),
    graph: () => Promise.reject(new Error('no graph is needed')),
    file: () => Promise.resolve(undefined),
    changes: () => ledger.reader.history(),
  });
  const write = (work: (write: Write) => void) =>
    ledger.commit({ subject: 'test', actor: 'system' }, async (_head, writer) => {
      work(writer);
    });
  const now = async (kind?: Due['kind']) => {
    const items = await due(snapshotOf(ledger.head()));
    return items.filter((item) => Date.parse(item.at) <= clock.epochMilliseconds && (kind === undefined || item.kind === kind));
  };
  const later = async () => (await due(snapshotOf(ledger.head()))).filter((item) => Date.parse(item.at) > clock.epochMilliseconds);

  async function build(): Promise<void> {
    await write((writer) => {
      const time = '2026-11-21T10:00:00.000Z';
      writer.put(currentKind, 'pkg:generic/shop/thing', { component: 'pkg:generic/shop/thing', build: 'b-1', since: time });
      writer.put(buildKind, 'b-1', {
        id: 'b-1',
        component: 'pkg:generic/shop/thing',
        name: 'thing',
        format: 'bag',
        version: '1',
        commit: 'c',
        inputHash: 'h1:0',
        inputs: [],
        outputs: [output],
        payload: null,
        edges: [],
        nodes: [],
        outcome: 'ok',
        sentence: null,
        run: 'r-1',
        key: 'k',
        engine: 'local',
        isolation: 'none',
        log: null,
        started: time,
        finished: time,
        seconds: 0,
      });
    });
  }

  async function standIn(stage: string, id: string, since: string): Promise<void> {
    const compose: ComposeRecord = {
      id,
      hash: digest,
      product: 'shop',
      release: '7',
      state: 'done',
      askedBy: null,
      path: `composes/${id}`,
      missing: [],
      bytes: 5,
      run: 'c-1',
      created: since,
      finished: since,
      sentence: null,
      inputs: [{ ...output, path: 'thing.bag', build: 'b-1', component: 'pkg:generic/shop/thing' }],
    };
    await write((writer) => {
      writer.put(composeKind, id, compose);
      writer.put(pointerKind, `shop/7/${stage}`, { product: 'shop', release: '7', stage, compose: id, since, promotion: null, before: [] });
    });
  }

  it('is nothing where nothing was built', async () => {
    expect(await now()).toEqual([]);
  });

  it('makes a compose when its inputs have been at rest for long enough, once', async () => {
    await build();
    expect(await now()).toEqual([]);
    expect(await later()).toMatchObject([{ kind: 'compose', release: 'release:shop/7', at: '2026-11-21T10:00:30.000Z' }]);
    clock = clock.add({ seconds: 30 });
    const [item] = await now('compose');
    if (item?.kind !== 'compose') throw new Error('nothing is due');
    await perform(item, ledger, snapshotOf);
    expect(await Array.fromAsync(ledger.head().find(composeKind))).toMatchObject([{ id: 'shop-7-20261121.0', state: 'generating', askedBy: null }]);
    expect(await now('compose')).toEqual([]);
    expect(await perform(item, ledger, snapshotOf)).toBeUndefined();
  });

  it('waits for a rebuild that may still change the inputs', async () => {
    await build();
    clock = clock.add({ minutes: 5 });
    expect(await now('compose')).toHaveLength(1);
    await write((writer) =>
      writer.put(runKind, 'r-2', {
        id: 'r-2',
        kind: 'rebuild',
        subject: 'x',
        plan: null,
        by: [],
        state: 'running',
        created: '2026-11-21T10:00:00.000Z',
        ended: null,
        leftOut: [],
        nodes: [
          { id: 'n1', component: 'pkg:generic/shop/thing', engine: 'local', reason: '', after: [], level: 0, rank: 1, seconds: 1, jobs: ['build'], facts: {} },
        ],
      }),
    );
    expect(await now('compose')).toEqual([]);
  });

  it('tests what has come to a stage, once', async () => {
    await standIn('first', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    const [item] = await now('test');
    if (item?.kind !== 'test') throw new Error('nothing is due');
    expect(item).toMatchObject({ test: 'probe', compose: 'shop-7-1' });
    await perform(item, ledger, snapshotOf);
    expect(await now('test')).toEqual([]);
    expect(await Array.fromAsync(ledger.head().find(runKind))).toMatchObject([{ kind: 'test', subject: 'probe compose:shop-7-1' }]);
  });

  it('moves on a change when the gate opens, and not before', async () => {
    await standIn('first', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    expect(await now('promote')).toEqual([]);
    expect(await now('decision')).toMatchObject([{ decision: { verdict: 'wait', stage: 'second' } }]);
    await write((writer) =>
      writer.put(resultKind, 'res-1', {
        id: 'res-1',
        subject: 'compose:shop-7-1',
        test: 'probe',
        outcome: 'passed',
        scenario: null,
        url: null,
        by: 'system',
        run: 't-1',
        time: '2026-11-21T09:30:00.000Z',
      }),
    );
    const [item] = await now('promote');
    if (item?.kind !== 'promote') throw new Error('nothing is due');
    await perform(item, ledger, snapshotOf);
    expect(await Array.fromAsync(ledger.head().find(promotionKind))).toMatchObject([
      { to: 'shop-7-1', stage: 'second', by: ['trigger:on-change'], state: 'moving' },
    ]);
    expect(await now('promote')).toEqual([]);
    expect(await Array.fromAsync(ledger.head().find(decisionKind))).toMatchObject([{ verdict: 'pass' }]);
  });

  it('moves by the cadence: what arrived before the last occurrence, when its gate is open', async () => {
    await standIn('second', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    await write((writer) =>
      writer.put(approvalKind, 'a-1', {
        id: 'a-1',
        subject: 'compose:shop-7-1',
        product: 'shop',
        release: '7',
        stage: 'third',
        by: 'person:ann',
        time: '2026-11-21T09:30:00.000Z',
      }),
    );
    expect(await now('promote')).toEqual([]);
    expect(await later()).toMatchObject([{ kind: 'look', at: '2026-11-23T00:00:00.000Z' }]);
    clock = Temporal.Instant.from('2026-11-23T00:00:00Z');
    expect(await now('promote')).toMatchObject([{ why: 'cadence', stage: 'third' }]);
  });

  it('moves late where the gate opened after the occurrence', async () => {
    await standIn('second', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    clock = Temporal.Instant.from('2026-11-24T12:00:00Z');
    expect(await now('promote')).toEqual([]);
    await write((writer) =>
      writer.put(approvalKind, 'a-1', {
        id: 'a-1',
        subject: 'compose:shop-7-1',
        product: 'shop',
        release: '7',
        stage: 'third',
        by: 'person:ann',
        time: '2026-11-24T12:00:00.000Z',
      }),
    );
    expect(await now('promote')).toMatchObject([{ why: 'cadence' }]);
  });

  it('does not put back by itself what was rolled back', async () => {
    await standIn('first', 'shop-7-0', '2026-11-20T09:00:00.000Z');
    await standIn('first', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    await write((writer) => {
      writer.put(resultKind, 'res-1', {
        id: 'res-1',
        subject: 'compose:shop-7-1',
        test: 'probe',
        outcome: 'passed',
        scenario: null,
        url: null,
        by: 'system',
        run: 't-1',
        time: '2026-11-21T09:30:00.000Z',
      });
      const since = '2026-11-21T09:40:00.000Z';
      writer.put(pointerKind, 'shop/7/second', {
        product: 'shop',
        release: '7',
        stage: 'second',
        compose: 'shop-7-0',
        since,
        promotion: 'rb-1',
        before: [{ compose: 'shop-7-1', since, promotion: 'pr-1' }],
      });
    });
    expect(await now('promote')).toEqual([]);
  });

  it('looks again when a freeze ends', async () => {
    await standIn('first', 'shop-7-1', '2026-11-21T09:00:00.000Z');
    await write((writer) => {
      writer.put(resultKind, 'res-1', {
        id: 'res-1',
        subject: 'compose:shop-7-1',
        test: 'probe',
        outcome: 'passed',
        scenario: null,
        url: null,
        by: 'system',
        run: 't-1',
        time: '2026-11-21T09:30:00.000Z',
      });
      writer.put(freezeKind, 'f-1', {
        id: 'f-1',
        product: 'shop',
        release: null,
        stage: null,
        until: '2026-11-22T00:00:00.000Z',
        why: 'rest',
        by: 'person:ann',
        time: '2026-11-21T09:00:00.000Z',
      });
    });
    expect(await now('promote')).toEqual([]);
    expect((await later())[0]).toMatchObject({ kind: 'look', at: '2026-11-22T00:00:00.000Z' });
    clock = Temporal.Instant.from('2026-11-22T00:00:00Z');
    expect(await now('promote')).toHaveLength(1);
  });
});
