import { approvalKind } from '@millwright/core/state/kinds/evidence.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { promotionKind } from '@millwright/core/state/kinds/release.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { expect, test } from 'vitest';
import { nodeState, plan, run } from '../sample-records.ts';
import { factsOf, sampleState, type Sample } from '../sample-state.ts';
import { siteOf, type Site } from '../site.ts';
import { cadence } from './cadence.ts';
import { formatsInUse } from './formats.ts';
import { manualSteps } from './manual-steps.ts';
import { serialization } from './serialization.ts';

const now = 'web-1-20261123.1';
const shipped = {
  id: 'pr-2',
  kind: 'promote',
  subject: `compose:${now}`,
  product: 'web',
  release: '1',
  stage: 'stable',
  from: null,
  to: now,
  state: 'done',
  decision: 'd-1',
  by: ['person:alice', 'person:bob'],
  run: 'm-2',
  created: '2026-11-23T11:52:00Z',
  finished: '2026-11-23T11:55:00Z',
  sentence: null,
};

async function siteWith(more: Sample['records'], without: readonly string[] = []): Promise<Site> {
  const sample = sampleState();
  return siteOf(await factsOf({ ...sample, records: [...sample.records.filter(([kind]) => !without.includes(kind.name)), ...more] }));
}

test('what people did for a shipped compose is counted, and what went by itself is not', async () => {
  const confirmation = (person: string, at: string) => ({ person, at, room: 'room:console' });
  const measured = manualSteps(
    await siteWith(
      [
        [promotionKind, [shipped]],
        [
          planKind,
          [
            // Asked and confirmed in the same breath: one step. The second person's is one more.
            plan('p-1', {
              verb: 'promote',
              state: 'applied',
              job: 'm-2',
              confirmations: [confirmation('person:alice', '2026-11-23T11:50:00Z'), confirmation('person:bob', '2026-11-23T11:52:00Z')],
            }),
            // The rebuild that made what is new in it, asked for by a trigger: only the confirmation is a person's.
            plan('p-2', {
              verb: 'rebuild',
              by: 'trigger:base',
              state: 'applied',
              job: 'r-20261123-1',
              confirmations: [confirmation('person:bob', '2026-11-23T09:00:00Z')],
            }),
            // Never applied, and a plan about something else.
            plan('p-3', { job: null }),
            plan('p-4', { state: 'applied', job: 'r-other' }),
          ],
        ],
        [
          approvalKind,
          [{ id: 'a-1', subject: `compose:${now}`, product: 'web', release: '1', stage: 'stable', by: 'person:bob', time: '2026-11-23T11:51:00Z' }],
        ],
      ],
      ['plan'],
    ),
  );
  // promote, confirm, confirm, and of the sample: one result and one waiver; one approval.
  expect(measured).toMatchObject({ figure: '6', unit: 'steps', sentence: 'Of the one compose that came to the last stage of a release.' });
  expect(measured.tables[0]?.items[0]).toMatchObject({ steps: 6, what: 'promote, confirm ×2, result, waiver and approval' });
});

test('where nothing was shipped there is no figure, and it says why', async () => {
  expect(manualSteps(await siteWith([]))).toMatchObject({ figure: null, unit: null, sentence: 'Not yet: no compose has come to the last stage of a release.' });
});

test('a rebuild is held against the chain that nothing can shorten', async () => {
  const at = (seconds: number): string => Temporal.Instant.from('2026-11-23T09:00:00Z').add({ seconds }).toString();
  const built = (id: string, from: number, to: number) =>
    nodeState(id, 'built', {
      run: 'r-2',
      attempts: [{ key: id, engine: 'local', task: null, submitted: at(from), started: at(from), finished: at(to), outcome: 'ok', sentence: null, log: null }],
    });
  const record = run('r-2', { state: 'done', created: at(0), ended: at(60), leftOut: [] });
  // n1 30 s, then n2 and n3 10 s each, then n4 10 s after n3: 50 s at the least; n4 waits 10 s although n3 was done, so it ends at 60.
  const site = await siteWith(
    [
      [runKind, [record]],
      [runNodeKind, [built('n1', 0, 30), built('n2', 30, 40), built('n3', 30, 40), built('n4', 50, 60)]],
    ],
    ['run', 'node'],
  );
  expect(serialization(site)).toMatchObject({ figure: '1.2' });
});

test('a date that came is held against the day that was planned', async () => {
  const late = { ...shipped, created: '2026-01-15T09:00:00Z', finished: '2026-01-15T10:00:00Z' };
  const { tables } = cadence(await siteWith([[promotionKind, [late]]]));
  expect(tables[0]?.items.find((row) => row['what'] === 'general availability')).toMatchObject({ slip: '3 days late', planned: '2026-01-12' });
  const none = cadence(await siteWith([]));
  expect(none.figure).toBeNull();
  expect(none.sentence).toMatch(/^Not yet: nothing that was planned has come to its last stage\./);
});

test('a format counts with what it took, by configuration or code', async () => {
  const { figure, tables } = formatsInUse(await siteWith([]));
  expect(figure).toBe('2');
  expect(tables[0]?.items).toMatchObject([
    { format: 'blob', by: 'configuration', lines: 3, components: 4, packages: 0 },
    { format: 'npm', by: 'code', components: 0, packages: 3 },
  ]);
});
