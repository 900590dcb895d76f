import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { UserError } from '../model/errors.ts';
import { planKind, type PlanRecord } from '../state/kinds/change.ts';
import { stamp } from '../model/time.ts';
import type { Speaker } from '../model/person.ts';
import { runKind } from '../state/kinds/run.ts';
import { freezeKind } from '../state/kinds/evidence.ts';
import type { Head, Write } from '../state/ledger.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import type { Change } from './change.ts';
import { confirmPlan, planNamed, type Confirmation } from './confirm.ts';
import { planHash, propose } from './pending.ts';

const config = { factory: { confirm: { expires: '30m' }, chat: { jobs: 2 } } } as unknown as Config;
const speaker = (person: string) => ({ person, room: 'room:console' });

/** Writes down a number that stands outside; `eve` may not. */
function numberChange(
  danger: 'write' | 'irreversible',
  outside: { number: number; applied: number; job?: string },
): Change<{ about: string }, { number: number }> {
  return {
    verb: 'number',
    ask: z.strictObject({ about: z.string() }),
    plan: async () => {
      if (Number.isNaN(outside.number)) throw new UserError('NOTHING_TO_DO', 'There is no number.', { hint: 'number --help tells of numbers.' });
      return {
        class: danger,
        value: { number: outside.number },
        estimates: { seconds: Math.random() },
        about: [],
        subject: 'number(x)',
        needs: [{ role: 'releng', different: danger === 'irreversible' }],
      };
    },
    allowed: async (_planned, by) => (by.person === 'eve' ? { allowed: false, rule: 'people/eve.yaml', sentence: 'eve may not.' } : { allowed: true }),
    show: () => ({ verdict: 'A number.' }),
    apply: async () => {
      outside.applied++;
      return { job: outside.job ?? null };
    },
  };
}

describe('confirming a plan', () => {
  let folder: string;
  let ledger: OpenLedger;
  let clock: Temporal.Instant;
  const outside: { number: number; applied: number; job?: string } = { number: 1, applied: 0 };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'confirm-'));
    clock = Temporal.Instant.from('2026-11-22T10:00:00Z');
    ledger = await openLedger({ folder, now: () => clock });
    Object.assign(outside, { number: 1, applied: 0, job: undefined });
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  const snapshotOf = (head: Head): Snapshot => ({
    commit: head.commit,
    at: head.at,
    config,
    get: (kind, id) => head.get(kind, id),
    find: (kind, where) => head.find(kind, where),
    graph: () => Promise.reject(new Error('no graph')),
    file: () => Promise.resolve(undefined),
    changes: () => ledger.reader.history(),
  });
  const within = async <T>(work: (head: Snapshot, write: Write) => Promise<T>): Promise<T> =>
    (await ledger.commit<T>({ subject: 'test', actor: 'system' }, (head, write) => work(snapshotOf(head), write))).value;
  const ask = async (danger: 'write' | 'irreversible', person = 'alice'): Promise<PlanRecord> =>
    (
      await within((head, write) =>
        propose(
          numberChange(danger, outside),
          { about: 'x' },
          { speaker: speaker(person), command: 'number x', operation: 'op-1', head, write, random: () => 7 },
        ),
      )
    ).record;
  const confirm = (danger: 'write' | 'irreversible', code: string, person: string): Promise<Confirmation> =>
    within(async (head, write) => confirmPlan(numberChange(danger, outside), await planNamed(code, head), speaker(person), { head, write }));

  it('applies a write that its asker confirms, and not twice', async () => {
    const plan = await ask('write');
    expect(plan).toMatchObject({ state: 'pending', code: '7777', by: 'person:alice', expires: '2026-11-22T10:30:00.001Z' });
    expect((await confirm('write', plan.code.toLowerCase(), 'alice')).again).toBe(false);
    expect((await confirm('write', plan.id, 'alice')).again).toBe(true);
    expect(outside.applied).toBe(1);
    await expect(confirm('write', plan.id, 'bob')).rejects.toMatchObject({ code: 'PLAN_CLOSED', message: `${plan.id} was confirmed by alice.` });
  });

  it('lets nobody have more jobs from rooms than the configuration says; what is asked for elsewhere does not count', async () => {
    const inRoom = { person: 'alice', room: 'room:irc/net/#a', account: { network: 'net', account: 'alice' } };
    const begin = async (who: Speaker, number: number): Promise<Confirmation> => {
      Object.assign(outside, { number, job: `r-${number}` });
      const change = numberChange('write', outside);
      return within(async (head, write) => {
        const { record } = await propose(change, { about: 'x' }, { speaker: who, command: 'number x', operation: 'op', head, write, random: () => number });
        const run = {
          id: `r-${number}`,
          kind: 'rebuild' as const,
          subject: 'x',
          plan: record.id,
          by: ['person:alice'],
          created: stamp(head.at),
          ended: null,
          nodes: [],
          leftOut: [],
        };
        const confirmation = await confirmPlan(change, record, who, { head, write });
        write.put(runKind, run.id, { ...run, state: 'running' });
        return confirmation;
      });
    };
    for (const [number, who] of [speaker('alice'), inRoom, inRoom].entries()) expect((await begin(who, number)).plan.job).toBe(`r-${number}`);
    await expect(begin(inRoom, 3)).rejects.toMatchObject({
      code: 'TOO_MANY_JOBS',
      message: 'alice has 2 jobs under way (r-1, r-2), and 2 at once is the most.',
      hint: 'Confirm it again when one of them has ended, or cancel r-1.',
    });
    expect(await ledger.head().get(runKind, 'r-3')).toBeUndefined();
    expect((await begin(speaker('alice'), 4)).plan.job).toBe('r-4');
  });

  it('wants a second, different person for what cannot be taken back', async () => {
    const plan = await ask('irreversible');
    await expect(confirm('irreversible', plan.id, 'alice')).rejects.toMatchObject({ code: 'SAME_PERSON' });
    expect(outside.applied).toBe(0);
    const { plan: closed } = await confirm('irreversible', plan.id, 'bob');
    expect(closed).toMatchObject({ state: 'applied', confirmations: [{ person: 'person:bob' }] });
  });

  it('refuses who may not, by the line that says so, when asking and when confirming', async () => {
    await expect(ask('write', 'eve')).rejects.toMatchObject({ code: 'DENIED', rule: 'people/eve.yaml' });
    const plan = await ask('write');
    await expect(confirm('write', plan.id, 'eve')).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('is stale when, planned again, it comes out differently; estimates do not count', async () => {
    const plan = await ask('write');
    outside.number = 2;
    expect((await confirm('write', plan.id, 'bob')).stale).toBe(true);
    expect(outside.applied).toBe(0);
    await expect(confirm('write', plan.id, 'bob')).rejects.toMatchObject({ code: 'PLAN_STALE' });
    const planned = await numberChange('write', outside).plan({ about: 'x' }, {} as Snapshot);
    expect(planHash('number', planned)).toBe(planHash('number', { ...planned, estimates: {} }));
  });

  it('says what planning it again was refused for, and what to do then', async () => {
    const plan = await ask('write');
    outside.number = Number.NaN;
    expect(await confirm('write', plan.id, 'bob')).toMatchObject({
      plan: { why: 'planned again, it was refused: There is no number' },
      hint: 'Nothing was done. number --help tells of numbers.',
    });
    await expect(confirm('write', plan.id, 'bob')).rejects.toMatchObject({
      message: `${plan.id} is stale: planned again, it was refused: There is no number.`,
      hint: 'Ask again: number x',
    });
  });

  it('names who rejected it', async () => {
    const plan = await ask('write');
    await within(async (_head, write) => write.put(planKind, plan.id, { ...plan, state: 'rejected', closedBy: 'person:bob', why: 'too late' }));
    await expect(confirm('write', plan.id, 'alice')).rejects.toMatchObject({ code: 'PLAN_CLOSED', message: `${plan.id} was rejected by bob: too late` });
  });

  it('expires', async () => {
    const plan = await ask('write');
    clock = Temporal.Instant.from('2026-11-22T10:31:00Z');
    await expect(confirm('write', plan.id, 'bob')).rejects.toMatchObject({ code: 'PLAN_EXPIRED', hint: 'Ask again: number x' });
  });

  it('gives the waiting plan again when the same is asked twice', async () => {
    const plan = await ask('write');
    expect((await ask('write')).id).toBe(plan.id);
    const all = await Array.fromAsync(ledger.head().find(planKind));
    expect(all).toHaveLength(1);
  });

  it('does not know a code that nobody was given', async () => {
    await expect(confirm('write', 'ZZZZ', 'bob')).rejects.toMatchObject({ code: 'PLAN_UNKNOWN' });
    expect(await Array.fromAsync(ledger.head().find(freezeKind))).toEqual([]);
  });
});
