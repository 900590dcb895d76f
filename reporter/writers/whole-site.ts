import { canonicalJson } from '@millwright/core/model/canonical.ts';
import type { Page } from '../page.ts';
import type { Drafts } from '../views.ts';
import type { ListData } from '../views/lists.ts';
import { atomOf } from './atom.ts';
import { csvOf } from './csv.ts';
import { datesIn } from './dates-of.ts';
import { entriesOf } from './entries-of.ts';
import { icsOf } from './ics.ts';
import { searchIndex } from './search-index.ts';
import { wholeList } from './tables-of.ts';

/** `path` is from the site's root, decoded. */
export interface WholeFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Files made of the pages taken together. */
export function wholeSite({ others: pages, components, all }: Drafts, generation: string): readonly WholeFile[] {
  const home = pages.find((page) => page.url === '/')?.model;
  if (home === undefined) return [];
  const { factory, base, asOf, verdict } = home;
  // What the list of what is due tells is on the page it is about as well.
  const events = pages.filter((page) => page.template !== 'list' && page.template !== 'product').flatMap((page) => datesIn(page));
  const entries = [...components.happened, ...pages.flatMap((page) => entriesOf(page))];
  const status = { schema: 'millwright.status/1', factory, generation, commit: asOf.commit, time: asOf.time, pages: all.length };
  return [
    file('status.json', `${canonicalJson(status)}\n`),
    file('feed.atom', atomOf({ factory, base, url: '/', self: '/feed.atom', title: factory, subtitle: verdict, time: asOf.time, entries })),
    file('calendar.ics', icsOf({ factory, title: factory, base, events })),
    file('search/index.tsv', searchIndex({ pages, components: components.summaries })),
    ...wholeLists(pages),
  ];
}

function wholeLists(pages: readonly Page[]): WholeFile[] {
  const long = (pages.filter((page) => page.template === 'list' && !page.url.startsWith('/search/')) as Page<ListData>[]).filter(
    ({ model }) => model.data.pages.length > 0,
  );
  const byList = Map.groupBy(long, ({ model }) => model.data.pages[0]?.url ?? '');
  return [...byList].map(([url, list]) => file(`${decodeURI(url).slice(1)}all.csv`, csvOf(wholeList(list))));
}

function file(path: string, text: string): WholeFile {
  return { path, bytes: Buffer.from(text) };
}
