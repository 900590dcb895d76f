import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { type SearchEntry, type Searched, searchEntries, searchKinds } from '../search.ts';
import type { Site } from '../site.ts';
import { count } from '../text.ts';
import { compare } from '../things.ts';
import { type ListData, type Listed, paged } from './lists.ts';

/** Where to look without a script: lists of all names by kind and by first letter. */
export interface SearchData {
  readonly total: number;
  readonly kinds: readonly SearchList[];
  readonly letters: readonly SearchList[];
}

export interface SearchList {
  readonly list: Ref;
  readonly count: number;
}

/** Kinds whose things have a list page of their own. */
const lists: Readonly<Record<string, string>> = {
  component: '/components/',
  product: '/product/',
  compose: '/compose/',
  rebuild: '/rebuild/',
  gate: '/gate/',
  person: '/people/',
  source: '/imports/',
};

/** Made from all the other pages. */
export function searchPages(site: Site, searched: Searched): Page<SearchData | ListData>[] {
  const entries = searchEntries(searched);
  const byLetter = Map.groupBy(entries, ({ name }) => letterOf(name));
  const byKind = Map.groupBy(entries, ({ kind }) => kind);
  const letters = [...byLetter].sort(([a], [b]) => a.length - b.length || compare(a, b));
  const kinds = searchKinds.flatMap((kind) => {
    const found = byKind.get(kind);
    return found === undefined ? [] : [{ kind, found }];
  });
  const pageOfLists = pageOfModel<SearchData>(site, {
    url: '/search/',
    template: 'search',
    title: 'Search',
    verdict: `${count(entries.length, 'name')} of ${count(kinds.length, 'kind')} can be looked for here.`,
    data: {
      total: entries.length,
      kinds: kinds.map(({ kind, found }) => ({ list: { text: kind, url: lists[kind] ?? `/search/kind/${kind}/` }, count: found.length })),
      letters: letters.map(([letter, found]) => ({ list: { text: letter, url: letterUrl(letter) }, count: found.length })),
    },
  });
  const own = kinds.filter(({ kind }) => lists[kind] === undefined);
  return [
    pageOfLists,
    ...letters.flatMap(([letter, found]) =>
      paged(site, listed(letterUrl(letter), letter === 'other' ? 'Names that begin otherwise' : `Names with ${letter}`, found)),
    ),
    ...own.flatMap(({ kind, found }) => paged(site, listed(`/search/kind/${kind}/`, `All of the kind ${kind}`, found))),
  ].map((page) => (page.url === '/search/' ? page : { ...page, model: { ...page.model, crumbs: [home, { text: 'Search', url: '/search/' }] } }));
}

/** The first letter or digit by which a name is listed. */
export function letterOf(name: string): string {
  return /^\W*([a-z0-9])/i.exec(name)?.[1]?.toLowerCase() ?? 'other';
}

function letterUrl(letter: string): string {
  return `/search/${letter}/`;
}

function listed(url: string, title: string, entries: readonly SearchEntry[]): Listed {
  const sorted = entries.toSorted((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()));
  return {
    url,
    title,
    verdict: `${count(entries.length, 'name')}, in alphabetical order.`,
    columns: [
      { key: 'name', title: 'Name', kind: 'ref' },
      { key: 'kind', title: 'Kind', kind: 'text' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'owners', title: 'Owners', kind: 'text' },
    ],
    items: sorted.map(({ name, kind, status, url: page, owners }) => ({ name: { text: name, url: page }, kind, status, owners: owners.join(', ') })),
  };
}
