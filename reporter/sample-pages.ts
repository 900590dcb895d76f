import type { Facts } from './facts.ts';
import type { Page } from './page.ts';
import { type Sample, factsOf, sampleState } from './sample-state.ts';
import { allPages } from './views.ts';

/** The sample with some kinds' records replaced, and some files. For tests. */
export function changed(records: Sample['records'], files: Sample['files'] = {}): Sample {
  const sample = sampleState();
  const names = new Set(records.map(([kind]) => kind.name));
  return { ...sample, files: { ...sample.files, ...files }, records: [...sample.records.filter(([kind]) => !names.has(kind.name)), ...records] };
}

/** The model of the page at an address. Throws where there is none. */
export async function modelAt<Data>(url: string, sample = sampleState()): Promise<Page<Data>['model']> {
  return pageIn<Data>(await factsOf(sample), url).model;
}

function pageIn<Data>(facts: Facts, url: string): Page<Data> {
  const found = allPages(facts).find((page) => page.url === url);
  if (found === undefined) throw new Error(`no page at ${url}`);
  return found as Page<Data>;
}
