import { expect, it } from 'vitest';
import type { ReleaseRef } from '../config/releases.ts';
import { Product } from '../config/schema.ts';
import { phasesOf } from './phases.ts';

function release(fields: Record<string, unknown>): ReleaseRef {
  const productConfig = Product.parse({ releases: { '1': { content: 'format(blob)', ...fields } } });
  const config = productConfig.releases['1'];
  if (config === undefined) throw new Error('no release');
  return { id: 'release:web/1', product: 'web', release: '1', productConfig, config, stages: [] };
}

const now = Temporal.Instant.from('2026-11-23T12:00:00Z');
const froms = (fields: Record<string, unknown>) => phasesOf(release(fields), now).map(({ from, until }) => [from?.toString(), until?.toString()]);

it('counts a phase from the dates of the release, in its zone', () => {
  const phases = [
    { name: 'branch', from: '2 weeks before ga' },
    { name: 'late', from: '30 days before eol' },
    { name: 'after', from: '1 day after ga' },
    { name: 'fixed', from: '2026-03-01' },
  ];
  expect(froms({ ga: '2026-04-01', eol: '12 months after ga', zone: 'Europe/Prague', phases })).toEqual([
    ['2026-03-17T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['2027-03-01T23:00:00Z', '2027-03-31T22:00:00Z'],
    ['2026-04-01T22:00:00Z', undefined],
    ['2026-02-28T23:00:00Z', undefined],
  ]);
});

it('counts back from the next occurrence of the cadence', () => {
  const fields = { ga: '2026-01-12', cadence: 'FREQ=WEEKLY;BYDAY=MO', phases: [{ name: 'freeze', from: '3 days before next', policy: 'strict' }] };
  expect(froms(fields)).toEqual([['2026-11-27T00:00:00Z', '2026-11-30T00:00:00Z']]);
  expect(phasesOf(release(fields), now)[0]?.policy).toBe('strict');
});

it('has no date where what it is counted from has none, or the words cannot be read', () => {
  const phases = ['7 days before ga', '7 days before next', 'some time', 'a while before ga', '2026-02-31'].map((from, index) => ({ name: `p${index}`, from }));
  expect(froms({ phases })).toEqual(phases.map(() => [undefined, undefined]));
});
