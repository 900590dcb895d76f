import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import { renderText } from '@millwright/core/words/render.ts';
import { expect, test } from 'vitest';
import { sayJob } from './jobs.ts';

const run = {
  id: 'r-1',
  kind: 'rebuild',
  subject: 'pkg:generic/demo/hello',
  state: 'done',
  created: '2026-11-23T09:00:00Z',
  ended: '2026-11-23T09:00:04Z',
  nodes: [],
  leftOut: [{ component: 'pkg:generic/demo/tower', reason: 'its source has not been taken up yet; type refresh' }],
} as unknown as RunRecord;

test('a rebuild says what it left out, and why', () => {
  const lines = renderText(sayJob({ kind: 'rebuild', run, nodes: [], data: {} }));
  expect(lines[0]).toBe('r-1 is done after 4 s; 1 left out.');
  expect(lines.slice(-2)).toEqual(['Left out:', '  tower: its source has not been taken up yet; type refresh']);
});

test('a test run that ended says what the test found, once', () => {
  const ended = { ...run, kind: 'test', subject: 'smoke compose:web-1' } as RunRecord;
  const say = (outcome: string, reason: string) =>
    sayJob({ kind: 'test', run: ended, nodes: [{ state: 'built', reason } as RunNode], data: { result: { outcome } } }).verdict;
  expect(say('failed', 'It ended with failed: it ended with exit code 1.')).toBe('smoke of web-1: failed (it ended with exit code 1).');
  expect(say('passed', 'It ended with passed.')).toBe('smoke of web-1: passed.');
});
