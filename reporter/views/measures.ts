import { cadence } from '../measures/cadence.ts';
import { formatsInUse } from '../measures/formats.ts';
import { manualSteps } from '../measures/manual-steps.ts';
import type { Measure } from '../measures/measure.ts';
import { serialization } from '../measures/serialization.ts';
import { streams } from '../measures/streams.ts';
import { traceable } from '../measures/traceable.ts';
import { pageOfModel, type Page } from '../page.ts';
import type { Site } from '../site.ts';
import { countInWords } from '../text.ts';

export interface MeasuresData {
  readonly measures: readonly Measure[];
}

/** How the factory does against the six problems it is there to solve: measured from its own records, or said to be not measured yet. */
export function measurePages(site: Site): Page<MeasuresData>[] {
  const measures = [manualSteps(site), serialization(site), cadence(site), formatsInUse(site), streams(), traceable(site)];
  const measured = measures.filter((measure) => measure.figure !== null).length;
  const rest = measures.length - measured;
  return [
    pageOfModel(site, {
      url: '/measures/',
      template: 'measures',
      title: 'Measures',
      verdict: `Of six problems of a distribution's factory, ${countInWords(measured, 'is', 'are')} measured here${rest === 0 ? '' : `; ${countInWords(rest, 'is', 'are')} not yet, and it says why`}.`,
      data: { measures },
    }),
  ];
}
