import { expect, test } from 'vitest';
import type { Refusal } from '../dispatch/refusals.ts';
import { refusalsFor, refusalTable, sayRefusals } from './refusals.ts';

const refusal = (minute: number, own: Partial<Refusal>): Refusal => ({
  by: 'person:carol',
  command: 'freeze web/1 --until 1d',
  operation: 'op-1',
  code: 'DENIED',
  message: '"freeze" needs releng.',
  hint: null,
  rule: 'people/carol.yaml roles: releng is not granted',
  time: `2026-11-23T09:${String(minute).padStart(2, '0')}:00Z`,
  room: 'room:console',
  ...own,
});
const all = [
  refusal(1, {}),
  refusal(2, { by: 'person:alice', command: 'promote compose:web-1-20261123.0 stable', code: 'FROZEN', rule: null }),
  refusal(3, { code: 'NAME_UNKNOWN', command: 'trace wbe' }),
  refusal(59, { command: 'lock desk --why later' }),
];
const at = (minute: number) => Temporal.Instant.from(`2026-11-23T09:${String(minute).padStart(2, '0')}:00Z`);
const found = (own: { by?: string; about?: string; from?: Temporal.Instant }) =>
  refusalsFor(all, { by: undefined, about: undefined, from: undefined, until: at(30), ...own }, 50).map((item) => item.command.split(' ')[0]);

test('refusals are found by who, since when and about what; slips of the fingers and what came later are not among them', () => {
  expect(found({})).toEqual(['promote', 'freeze']);
  expect(found({ by: 'alice' })).toEqual(['promote']);
  expect(found({ by: 'person:carol' })).toEqual(['freeze']);
  expect(found({ from: at(2) })).toEqual(['promote']);
  for (const about of ['web', 'web/1', 'release:web/1', 'op-1']) expect(found({ about }), about).toContain('freeze');
  expect(found({ about: 'web-1-20261123.0' })).toEqual(['promote']);
  expect(found({ about: 'we' })).toEqual([]);
});

test('they are told in a sentence and a table', () => {
  expect(sayRefusals(all.slice(0, 1))).toBe('One line was refused, at 2026-11-23 09:01 UTC: freeze web/1 --until 1d.');
  expect(sayRefusals(all.slice(0, 2).toReversed())).toBe('2 lines were refused, the last at 2026-11-23 09:02 UTC: promote compose:web-1-20261123.0 stable.');
  expect(sayRefusals([])).toBe('');
  expect(refusalTable(all.slice(1, 2))).toMatchObject([
    { title: 'Refused', rows: [['2026-11-23 09:02 UTC', 'alice', all[1]?.command, 'FROZEN', '"freeze" needs releng.']] },
  ]);
});
