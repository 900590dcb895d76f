import { describe, expect, it } from 'vitest';
import type { ReleaseRef } from '../config/releases.ts';
import { Product } from '../config/schema.ts';
import { cadenceOf } from './cadence.ts';
import { lifecycleOf } from './lifecycle.ts';

function release(fields: Record<string, unknown>): ReleaseRef {
  const productConfig = Product.parse({ releases: { '1': { content: 'format(blob)', ...fields } } });
  const config = productConfig.releases['1'];
  if (config === undefined) throw new Error('no release');
  return { id: 'release:web/1', product: 'web', release: '1', productConfig, config, stages: [] };
}

const moment = (text: string) => Temporal.Instant.from(text);

describe('a cadence', () => {
  it('counts every second Monday from general availability', () => {
    const cadence = cadenceOf(release({ ga: '2026-01-12', cadence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' }));
    expect(cadence?.last(moment('2026-11-23T12:00:00Z'))?.toString()).toBe('2026-11-16T00:00:00Z');
    expect(cadence?.next(moment('2026-11-23T12:00:00Z'))?.toString()).toBe('2026-11-30T00:00:00Z');
  });
  it('counts an occurrence itself as the last, not as the next', () => {
    const cadence = cadenceOf(release({ ga: '2026-01-12', cadence: 'FREQ=WEEKLY;BYDAY=MO' }));
    expect(cadence?.last(moment('2026-11-23T00:00:00Z'))?.toString()).toBe('2026-11-23T00:00:00Z');
    expect(cadence?.next(moment('2026-11-23T00:00:00Z'))?.toString()).toBe('2026-11-30T00:00:00Z');
  });
  it('keeps the wall clock of its zone over a change of summer time', () => {
    const cadence = cadenceOf(release({ ga: '2026-03-01', cadence: 'FREQ=DAILY;BYHOUR=9', zone: 'Europe/Prague' }));
    expect(cadence?.next(moment('2026-03-28T12:00:00Z'))?.toString()).toBe('2026-03-29T07:00:00Z');
    expect(cadence?.next(moment('2026-03-27T12:00:00Z'))?.toString()).toBe('2026-03-28T08:00:00Z');
  });
  it('is not there without a rule', () => {
    expect(cadenceOf(release({}))).toBeUndefined();
  });
});

describe('a lifecycle', () => {
  it('counts its end from general availability', () => {
    const life = lifecycleOf(release({ ga: '2026-01-12', eol: '13 months after ga' }), moment('2026-11-23T00:00:00Z'));
    expect([life.ga?.toString(), life.eol?.toString(), life.state]).toEqual(['2026-01-12', '2027-02-12', 'supported']);
  });
  it('is planned before and ended after', () => {
    const one = release({ ga: '2026-01-12', eol: '2026-06-01' });
    expect(lifecycleOf(one, moment('2026-01-11T23:59:00Z')).state).toBe('planned');
    expect(lifecycleOf(one, moment('2026-06-01T00:00:00Z')).state).toBe('ended');
  });
});
