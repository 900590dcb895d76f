import { waiverKind } from '@millwright/core/state/kinds/evidence.ts';
import { decisionKind } from '@millwright/core/state/kinds/release.ts';
import { expect, test } from 'vitest';
import { changed, modelAt } from '../sample-pages.ts';
import { sampleState } from '../sample-state.ts';
import type { ListData } from './lists.ts';

const waiver = (id: string, until: string) => ({
  id,
  subject: 'compose:web-1-20261123.1',
  test: 'smoke',
  until,
  why: 'The rig is on fire.',
  by: 'person:bob',
  time: '2026-11-23T10:00:00Z',
});

test('a waiver says until when, why, by whom, and which decisions rest on it; what no gate takes comes first, what is over last', async () => {
  const decisions = sampleState().records.find(([kind]) => kind === decisionKind)?.[1] ?? [];
  const [first, ...others] = decisions as readonly { readonly answers: readonly object[] }[];
  const resting = { ...first, answers: [{ ...first?.answers[0], answer: 'waived', waiver: 'w-2' }] };
  const { verdict, data } = await modelAt<ListData>(
    '/waivers/',
    changed([
      [waiverKind, [waiver('w-1', '2026-11-01T00:00:00Z'), waiver('w-2', '2026-12-01T00:00:00Z'), waiver('w-3', '2026-12-02T00:00:00Z')]],
      [decisionKind, [resting, ...others]],
    ] as Parameters<typeof changed>[0]),
  );
  expect(verdict).toBe('2 waivers are in force, 1 of them with nothing that rests on it.');
  expect(data.items).toMatchObject([
    { id: 'w-3', status: { word: 'nothing rests on it', shape: 'person' }, decisions: [] },
    { id: 'w-2', status: { word: 'in force' }, by: { text: 'Bob' }, until: '2026-12-01T00:00:00Z', decisions: [{ url: '/gate/d-1/' }] },
    { id: 'w-1', status: { word: 'ended', shape: 'off' } },
  ]);
});

test('where nothing was waived the page says so', async () => {
  expect((await modelAt<ListData>('/waivers/', changed([[waiverKind, []]]))).verdict).toBe('Nothing has been waived yet.');
});
