import type { NodeState } from '@millwright/core/state/kinds/run.ts';
import { widthOf } from '@millwright/core/words/width.ts';
import { expect, test } from 'vitest';
import { ascii, glyphsFor, unicode } from './line.ts';
import { progressLine, type Progress } from './progress.ts';

const now = Temporal.Instant.from('2026-11-21T10:00:12.900Z');
const names = ['archiver', 'libgreet', 'hello', 'motd', 'starter', 'docsite'];

const rebuild = (states: readonly NodeState[]): Progress => ({
  kind: 'rebuild',
  subject: 'pkg:generic/demo/archiver',
  created: '2026-11-21T10:00:00.000Z',
  pieces: new Map(names.map((name, index) => [`n${index}`, name])),
  states: new Map(states.map((state, index) => [`n${index}`, state])),
  to: null,
});
const line = (job: Progress, columns = 120, glyphs = ascii) => progressLine(job, { now, columns, glyphs });

test('says what is under way, how far it is, since when, and what is in work', () => {
  expect(line(rebuild(['built', 'unchanged', 'reused', 'building', 'signing', 'waiting']))).toBe(
    'Building 6 components ##########.......... 3/6, 12 s: motd and starter',
  );
  expect(line(rebuild([]), 120, unicode)).toBe('Building 6 components ░░░░░░░░░░░░░░░░░░░░ 0/6, 12 s');
});

test('says at once what failed, and what was not tried because of it', () => {
  expect(line(rebuild(['built', 'failed', 'dep-failed', 'ready']))).toBe('Building 6 components ##########.......... 3/6, 2 failed, 12 s');
});

test.each([120, 80, 60, 40, 24, 12, 4])('in %i columns it never takes a second row, and tells how far as long as there is room', (columns) => {
  const said = line(rebuild(['built', 'failed', 'building']), columns);
  if (columns > 12) expect(widthOf(said)).toBeLessThan(columns);
  expect(said).toContain('2/6');
});

test('a job of one piece has no bar', () => {
  const one = { ...rebuild([]), kind: 'test' as const, subject: 'smoke compose:web-1-20261121.0', pieces: new Map([['test', 'smoke']]) };
  expect(line(one)).toBe('Testing web-1-20261121.0 with smoke … 12 s');
  expect(progressLine({ ...one, created: '2026-11-21T10:00:12.500Z' }, { now, columns: 80, glyphs: ascii })).toBe('Testing web-1-20261121.0 with smoke …');
});

test('composes and promotions are called by what they make and where they go', () => {
  const two = new Map([
    ['a', 'assemble'],
    ['b', 'move'],
  ]);
  expect(line({ ...rebuild(['built']), kind: 'compose', subject: 'web-1-20261121.0', pieces: two, states: new Map([['a', 'built']]) })).toMatch(
    /^Composing web-1-20261121\.0 #+\.+ 1\/2, 12 s$/,
  );
  expect(line({ ...rebuild([]), kind: 'promotion', subject: 'pr-1', pieces: two, to: 'web/1 testing' })).toMatch(/^Moving to web\/1 testing \.+ 0\/2/);
});

test('the locale says which characters a screen has', () => {
  expect(glyphsFor({ LANG: 'en_GB.UTF-8' })).toBe(unicode);
  expect(glyphsFor({ LANG: 'en_GB.UTF-8', LC_ALL: 'C' })).toBe(ascii);
  expect(glyphsFor({ LC_CTYPE: 'C.utf8', LC_ALL: '' })).toBe(unicode);
});
