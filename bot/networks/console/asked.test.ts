import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';
import { expect, test } from 'vitest';
import { openAsked } from './asked.ts';

const decision = (more: Partial<DecisionRecord> = {}): DecisionRecord => ({
  id: 'd-1',
  subject: 'compose:web-1-20261121.0',
  product: 'web',
  release: '1',
  stage: 'stable',
  verdict: 'needs-approval',
  act: 'person',
  sentence: 'It needs an approval.',
  next: { actor: 'role:releng of web', action: 'approve web-1-20261121.0 stable', at: null },
  answers: [],
  policies: [],
  inputsHash: `sha256:${'0'.repeat(64)}`,
  time: '2026-11-21T10:00:00Z',
  ...more,
});

test('a gate that asks for the same thing again is heard once, in whatever words', () => {
  const asked = openAsked();
  expect(asked.isNew(decision())).toBe(true);
  expect(asked.isNew(decision({ id: 'd-2', sentence: 'It needs an approval. One more requirement is open.' }))).toBe(false);
});

test('another stage, another subject or another thing to do is heard', () => {
  const asked = openAsked();
  asked.isNew(decision());
  expect(asked.isNew(decision({ stage: 'testing' }))).toBe(true);
  expect(asked.isNew(decision({ subject: 'compose:web-1-20261122.0' }))).toBe(true);
  expect(asked.isNew(decision({ next: { actor: 'role:releng of web', action: 'result web-1-20261121.0 acceptance passed', at: null } }))).toBe(true);
});

test('what needed nobody in between is asked for anew', () => {
  const asked = openAsked();
  asked.isNew(decision());
  expect(asked.isNew(decision({ act: 'wait' }))).toBe(false);
  expect(asked.isNew(decision())).toBe(true);
});
