import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRefusals, type Refusal } from './refusals.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'refusals-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const refusal = (command: string): Refusal => ({
  by: 'person:carol',
  command,
  operation: 'op-1',
  code: 'DENIED',
  message: 'No.',
  hint: null,
  rule: 'people/carol.yaml',
  time: '2026-11-23T09:00:00Z',
  room: 'room:console',
});

test('what was refused is there for the next process, whatever a crash left behind', () => {
  const first = openRefusals(state);
  expect([first.last('carol'), first.all()]).toEqual([undefined, []]);
  first.keep('carol', refusal('freeze web'));
  first.keep('alice', refusal('lock web'));
  appendFileSync(join(state, 'refusals.jsonl'), '{"who":"carol","refusal":{"command":"cut');
  expect(openRefusals(state).last('carol')).toEqual(refusal('freeze web'));
  expect(
    openRefusals(state)
      .all()
      .map((item) => item.command),
  ).toEqual(['freeze web', 'lock web']);
});

test('the newest thousand stay', () => {
  const refusals = openRefusals(state);
  for (let turn = 0; turn < 2500; turn++) refusals.keep('carol', refusal(`line ${turn}`));
  const kept = readFileSync(join(state, 'refusals.jsonl'), 'utf8').split('\n').length - 1;
  expect(kept).toBeLessThanOrEqual(2000);
  expect(refusals.last('carol')?.command).toBe('line 2499');
  expect(refusals.all().length).toBeGreaterThanOrEqual(1000);
});
