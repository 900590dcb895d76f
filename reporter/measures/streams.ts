import type { Measure } from './measure.ts';

/** Problem 5: nothing here builds a stream as one yet, so nothing can be counted. */
export function streams(): Measure {
  return {
    id: 'streams',
    problem: 'Packages, not features',
    remedy: 'Module streams are built, gated, promoted and retired as one.',
    what: 'Streams shipped, and their health',
    figure: null,
    unit: null,
    sentence: 'Not yet: Millwright does not know module streams in this version, so there is nothing to count.',
    how: 'It will count the streams that stand in the last stage of a release, and how many of them have all their members built.',
    tables: [],
  };
}
