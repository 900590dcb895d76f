import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../graph/snapshot.ts';
import { runNodeKind, type RunNodeDefinition, type RunRecord } from '../state/kinds/run.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { createDrive } from './drive.ts';
import type { Drive } from './driver.ts';
import type { Engine, Outcome } from './engine.ts';
import { newRun, writeRun } from './run.ts';
import type { Work } from './work.ts';

const now = () => Temporal.Instant.from('2026-11-22T10:00:00Z');
const good: Outcome = { outcome: 'ok', sentence: null, started: now().toString(), finished: now().toString(), log: null };

const keyOf = (node: string, attempt: number) => `r-1.${node}.0.${attempt}.${now().epochMilliseconds.toString(36)}`;

/** An engine whose attempts end when the test says so. */
function handEngine(atOnce: number) {
  const claimed = new Map<string, PromiseWithResolvers<Outcome>>();
  const standing = new Map<string, 'ended' | 'lost'>();
  const engine: Engine<unknown, Outcome> = {
    limits: { atOnce },
    submit: async (key) => void (claimed.has(key) || claimed.set(key, Promise.withResolvers<Outcome>())),
    find: async (key) => standing.get(key) ?? (claimed.has(key) ? 'running' : 'unknown'),
    ended: (key, _job, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        void claimed.get(key)?.promise.then(resolve);
      }),
    cancel: async (key) => claimed.get(key)?.resolve({ ...good, outcome: 'build', sentence: 'It was ended.' }),
  };
  return { engine, claimed, standing, keys: () => [...claimed.keys()] };
}

const work: Work = {
  prepare: async (_run, node) => {
    const isRepeatable = node.id.startsWith('sign');
    return { kind: 'job', engine: 'local', job: { node: node.id }, inputHash: `h1:${node.id}`, reason: 'It is being built.', isRepeatable };
  },
  apply: async ({ outcome, node }) => ({ reason: outcome.sentence ?? 'It is built.', build: `b-${node.id}`, outputs: [], unchanged: false }),
  over: async () => {},
};

describe('the drive', () => {
  let folder: string;
  let ledger: OpenLedger;
  let drive: Drive;
  let hand: ReturnType<typeof handEngine>;
  const lines: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drive-'));
    ledger = await openLedger({ folder, now });
    hand = handEngine(2);
    drive = openDrive();
  });
  afterEach(async () => {
    await drive.close();
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  function openDrive(): Drive {
    const works = { rebuild: work, compose: work, promotion: work, test: work };
    return createDrive({
      ledger,
      engines: new Map([['local', hand.engine]]),
      works,
      now,
      log: (line) => lines.push(line),
      snapshotOf: (head) => head as unknown as Snapshot,
    });
  }

  async function begin(after: Record<string, string[]>): Promise<void> {
    const nodes = Object.entries(after).map(([id, needed], index): RunNodeDefinition => ({
      id,
      component: id,
      engine: 'local',
      reason: 'asked for',
      after: needed,
      level: 0,
      rank: 10 - index,
      seconds: 1,
      jobs: ['build'],
      facts: { name: id },
    }));
    const record: RunRecord = {
      id: 'r-1',
      kind: 'rebuild',
      subject: 'x',
      plan: null,
      by: ['person:alice'],
      state: 'running',
      created: now().toString(),
      ended: null,
      nodes,
      leftOut: [],
    };
    await ledger.commit({ subject: 'begin', actor: 'system' }, async (_head, write) =>
      writeRun(
        write,
        newRun(record),
        nodes.map((node) => node.id),
      ),
    );
    await drive.wake();
  }

  const signal = () => AbortSignal.timeout(5_000);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let turn = 0; turn < 500 && !(await holds()); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await holds()).toBe(true);
  };
  const end = (node: string, outcome: Outcome = good) => hand.claimed.get(keyOf(node, 1))?.resolve(outcome);
  const stateOf = async (node: string) => (await ledger.head().get(runNodeKind, `r-1/${node}`))?.state;

  it('runs a chain in order and ends it', async () => {
    await begin({ a: [], b: ['a'] });
    await until(() => hand.keys().length === 1);
    expect(await stateOf('b')).toBe('waiting');
    end('a');
    await until(() => hand.keys().includes(keyOf('b', 1)));
    end('b');
    expect((await drive.ended('r-1', signal())).state).toBe('done');
    expect((await ledger.head().get(runNodeKind, 'r-1/b'))?.build).toBe('b-b');
  });

  it('records the claim before the engine is asked, and never more at once than it allows', async () => {
    await begin({ a: [], b: [], c: [] });
    await until(() => hand.keys().length === 2);
    expect(hand.keys()).toEqual([keyOf('a', 1), keyOf('b', 1)]);
    expect(await stateOf('a')).toBe('building');
    expect(await stateOf('c')).toBe('ready');
    end('a');
    await until(() => hand.keys().length === 3);
  });

  it('attaches again to what an earlier process started, under the same key', async () => {
    await begin({ a: [] });
    await until(() => hand.keys().length === 1);
    await drive.close();
    drive = openDrive();
    await drive.wake();
    end('a');
    expect((await drive.ended('r-1', signal())).state).toBe('done');
    expect(hand.keys()).toEqual([keyOf('a', 1)]);
  });

  it('records what may be repeated with its end alone, and drops it where it was canceled meanwhile', async () => {
    await begin({ signed: [], signing: [] });
    await until(() => hand.keys().length === 2);
    const { commit } = ledger.head();
    expect(await stateOf('signed')).toBe('ready');
    end('signed');
    await until(async () => (await stateOf('signed')) === 'built');
    expect((await ledger.head().get(runNodeKind, 'r-1/signed'))?.attempts).toMatchObject([{ key: keyOf('signed', 1), outcome: 'ok' }]);
    expect((await ledger.log({ limit: 2 })).map((entry) => entry.commit)[1]).toBe(commit);

    await ledger.commit(
      { subject: 'cancel', actor: 'person:alice' },
      async (head, write) => void (await drive.order(head, write, 'r-1', [{ type: 'cancel', at: head.at.toString(), by: 'alice' }])),
    );
    end('signing');
    await drive.idle();
    expect(await ledger.head().get(runNodeKind, 'r-1/signing')).toMatchObject({ state: 'canceled', attempts: [] });
    expect((await drive.ended('r-1', signal())).state).toBe('canceled');
  });

  it('gives a lost attempt a successor with a new key', async () => {
    await begin({ a: [] });
    await until(() => hand.keys().length === 1);
    await drive.close();
    hand.standing.set(keyOf('a', 1), 'lost');
    drive = openDrive();
    await drive.wake();
    await until(() => hand.keys().includes(keyOf('a', 2)));
    hand.claimed.get(keyOf('a', 2))?.resolve(good);
    expect((await drive.ended('r-1', signal())).state).toBe('done');
    expect((await ledger.head().get(runNodeKind, 'r-1/a'))?.attempts.map((attempt) => attempt.outcome)).toEqual(['infrastructure', 'ok']);
  });

  it('ends what is canceled, and tells who waits', async () => {
    await begin({ a: [], b: ['a'] });
    await until(() => hand.keys().length === 1);
    const waiting = drive.ended('r-1', signal());
    await ledger.commit(
      { subject: 'cancel', actor: 'person:alice' },
      async (head, write) => void (await drive.order(head, write, 'r-1', [{ type: 'cancel', at: head.at.toString(), by: 'alice' }])),
    );
    await drive.wake();
    expect((await waiting).state).toBe('canceled');
    expect(await stateOf('b')).toBe('canceled');
  });

  it('fails a run whose node failed, and tries it again when asked', async () => {
    await begin({ a: [], b: ['a'] });
    await until(() => hand.keys().length === 1);
    end('a', { ...good, outcome: 'build', sentence: 'It exited with 1.' });
    expect((await drive.ended('r-1', signal())).state).toBe('failed');
    await ledger.commit(
      { subject: 'retry', actor: 'person:alice' },
      async (head, write) => void (await drive.order(head, write, 'r-1', [{ type: 'retry', at: head.at.toString(), by: 'alice', nodes: ['a'] }])),
    );
    await drive.wake();
    await until(() => hand.keys().includes(keyOf('a', 2)));
    hand.claimed.get(keyOf('a', 2))?.resolve(good);
    await until(() => hand.keys().includes(keyOf('b', 1)));
    end('b');
    expect((await drive.ended('r-1', signal())).state).toBe('done');
  });
});
