import { digestOf } from '@millwright/core/model/digest.ts';
import type { PageModel } from './page.ts';

/** What a model says as canonical JSON, whatever the moment, and its digest. Models have their keys in canonical order from the start. */
export interface Said {
  readonly key: string;
  /** The JSON of the model as of a moment. */
  at(asOf: PageModel['asOf']): string;
}

const noMoment = '"asOf":null,"base":';

export function saidBy(model: PageModel): Said {
  const text = JSON.stringify({ ...model, asOf: null });
  return {
    key: digestOf(text),
    at({ commit, time }) {
      // Inside of texts quotes are escaped, and what stands before it has no such key: the first place is the model's own.
      const place = text.indexOf(noMoment);
      return `${text.slice(0, place)}"asOf":${JSON.stringify({ commit, time })}${text.slice(place + '"asOf":null'.length)}\n`;
    },
  };
}
