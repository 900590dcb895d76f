import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { freezeKind } from '../state/kinds/evidence.ts';
import { promotionKind } from '../state/kinds/release.ts';
import type { Head, Write } from '../state/ledger.ts';
import { openLedger, type OpenLedger } from '../state/open-ledger.ts';
import { freezeChange, unfreezeChange } from './freeze.ts';
import { undoChange } from './undo.ts';

const config = parseConfig(
  new Map([
    ['products/web.yaml', 'releases: {"1": {content: source(config), stages: [candidate, stable]}}\n'],
    ['people/ann.yaml', 'roles: {releng: [web], packager: ["*"]}\n'],
    ['people/root.yaml', 'roles: {admin: ["*"]}\n'],
  ]),
  { folder: '/nowhere', formats: [] },
);
const speaker = (person: string) => ({ person, room: 'room:console' });

describe('freezes and undoing', () => {
  let folder: string;
  let ledger: OpenLedger;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undo-'));
    ledger = await openLedger({ folder, now: () => Temporal.Instant.from('2026-11-22T10:00:00Z') });
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
  const head = () => snapshotOf(ledger.head());
  const act = async <T>(operation: string, work: (head: Snapshot, write: Write) => Promise<T>): Promise<T> =>
    (await ledger.commit<T>({ subject: `act ${operation}`, actor: 'person:ann', operation }, (now, write) => work(snapshotOf(now), write))).value;
  const freeze = (operation: string) =>
    act(operation, async (now, write) =>
      freezeChange.apply(await freezeChange.plan({ scope: 'web/1', stage: 'stable', until: '2d', why: 'rest' }, now), ['person:ann'], {
        head: now,
        write,
        plan: null,
      }),
    );
  const freezes = () => Array.fromAsync(ledger.head().find(freezeKind));

  it('freezes a stage until a moment, and lifts it', async () => {
    await freeze('op-1');
    expect(await freezes()).toMatchObject([{ product: 'web', release: '1', stage: 'stable', why: 'rest', by: 'person:ann' }]);
    await act('op-2', async (now, write) =>
      unfreezeChange.apply(await unfreezeChange.plan({ scope: 'web', stage: null }, now), ['person:ann'], { head: now, write, plan: null }),
    );
    expect(await freezes()).toEqual([]);
    await expect(unfreezeChange.plan({ scope: 'web', stage: null }, head())).rejects.toMatchObject({ code: 'NOTHING_TO_DO' });
  });

  it('refuses a freeze that ends in the past, an unknown stage and an unknown product', async () => {
    await expect(freezeChange.plan({ scope: 'web', stage: null, until: '2026-11-21', why: 'x' }, head())).rejects.toMatchObject({ code: 'USAGE' });
    await expect(freezeChange.plan({ scope: 'web/1', stage: 'stabel', until: '1d', why: 'x' }, head())).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
      suggest: ['stable'],
    });
    await expect(freezeChange.plan({ scope: 'wep', stage: null, until: '1d', why: 'x' }, head())).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
      suggest: ['web'],
    });
  });

  it('takes an act back by what it wrote, and leaves its plan alone', async () => {
    await freeze('op-1');
    const planned = await undoChange.plan({ operation: 'op-1' }, head());
    expect(planned.value).toMatchObject({ by: 'person:ann', back: [{ kind: 'freeze', to: null }] });
    await act('op-2', async (now, write) => undoChange.apply(planned, ['person:ann'], { head: now, write, plan: null }));
    expect(await freezes()).toEqual([]);
  });

  it('refuses when something changed what the act wrote', async () => {
    await freeze('op-1');
    const [known] = await freezes();
    if (known === undefined) throw new Error('no freeze');
    await act('op-2', async (_now, write) => write.put(freezeKind, known.id, { ...known, why: 'other' }));
    await expect(undoChange.plan({ operation: 'op-1' }, head())).rejects.toMatchObject({ code: 'UNDO_REFUSED' });
  });

  it('refuses what did work, and says what to do instead', async () => {
    const promotion = {
      id: 'pr-1',
      kind: 'promote' as const,
      subject: 'compose:x',
      product: 'web',
      release: '1',
      stage: 'stable',
      from: null,
      to: 'x',
      state: 'done' as const,
      decision: null,
      by: [],
      run: 'm-1',
      created: '2026-11-22T10:00:00.000Z',
      finished: null,
      sentence: null,
    };
    await act('op-1', async (_now, write) => write.put(promotionKind, 'pr-1', promotion));
    await expect(undoChange.plan({ operation: 'op-1' }, head())).rejects.toMatchObject({
      code: 'UNDO_REFUSED',
      hint: expect.stringContaining('rollback') as string,
    });
  });

  it('lets people undo their own acts, and an admin anybody’s', async () => {
    await freeze('op-1');
    const planned = await undoChange.plan({ operation: 'op-1' }, head());
    expect((await undoChange.allowed(planned, speaker('ann'), head())).allowed).toBe(true);
    expect((await undoChange.allowed({ ...planned, value: { ...planned.value, by: 'person:bob' } }, speaker('ann'), head())).allowed).toBe(false);
    expect((await undoChange.allowed({ ...planned, value: { ...planned.value, by: 'person:bob' } }, speaker('root'), head())).allowed).toBe(true);
    await expect(undoChange.plan({ operation: 'op-9' }, head())).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
  });
});
