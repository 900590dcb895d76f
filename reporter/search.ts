import type { Page, Ref } from './page.ts';
import type { Status } from './status.ts';
import { shortName } from './text.ts';
import { compare } from './things.ts';
import type { ComponentSummary } from './views/component-summary.ts';
import type { ImportsData } from './views/imports.ts';
import type { PeopleData } from './views/people.ts';

/** Something one can look for by its name. */
export interface SearchEntry {
  readonly name: string;
  readonly kind: string;
  readonly status: Status | null;
  readonly url: string;
  readonly owners: readonly string[];
}

/** Kinds in the order in which they are shown where names match equally well. */
export const searchKinds: readonly string[] = [
  'component',
  'product',
  'release',
  'compose',
  'rebuild',
  'gate',
  'person',
  'source',
  'package',
  'image',
  'module',
  'doc',
  'page',
];

const templates: Readonly<Record<string, string>> = {
  product: 'product',
  release: 'release',
  compose: 'compose',
  rebuild: 'rebuild',
  gate: 'gate',
  doc: 'doc',
  home: 'page',
  measures: 'page',
  log: 'page',
  people: 'page',
  imports: 'page',
};

/** What can be looked for: components, and what the other pages tell of. */
export interface Searched {
  readonly pages: readonly Page[];
  readonly components: readonly ComponentSummary[];
}

/** Everything with a name, from the pages that tell of it; by kind, then by name. */
export function searchEntries({ pages, components }: Searched): SearchEntry[] {
  const entries = [
    ...components.map(({ name, kind, status, url, owners }) => ({
      name: shortName(name),
      kind: kind === 'artifact' ? 'package' : kind,
      status,
      url,
      owners: namesOf(owners),
    })),
    ...pages.flatMap(entriesIn),
  ];
  const order = new Map(searchKinds.map((kind, index) => [kind, index]));
  const placeOf = ({ kind }: SearchEntry): number => order.get(kind) ?? order.size;
  return entries.sort((a, b) => placeOf(a) - placeOf(b) || compare(a.name, b.name) || compare(a.url, b.url));
}

function entriesIn({ template, url, model }: Page): SearchEntry[] {
  if (url.startsWith('/search/')) return [];
  const { title, status } = model;
  if (template === 'list') return url.includes('/page/') ? [] : [{ name: title, kind: 'page', status, url, owners: [] }];
  const kind = templates[template];
  const own: SearchEntry[] = kind === undefined ? [] : [{ name: template === 'release' ? nameOfRelease(model.data) : title, kind, status, url, owners: [] }];
  if (template === 'people') {
    const { people } = model.data as PeopleData;
    return [
      ...own,
      ...people.map(({ id, name }) => ({ name: shortName(name), kind: 'person', status: null, url: `/people/#${encodeURIComponent(id)}`, owners: [] })),
    ];
  }
  if (template === 'imports') {
    const { imports } = model.data as ImportsData;
    return [
      ...own,
      ...imports.map((item) => ({
        name: shortName(item.id),
        kind: 'source',
        status: item.status,
        url: `/imports/#${encodeURIComponent(item.id)}`,
        owners: [],
      })),
    ];
  }
  return own;
}

/** `web/1`, as people type it. */
function nameOfRelease(data: unknown): string {
  return (data as { readonly page: Ref }).page.text;
}

function namesOf(refs: readonly Ref[]): string[] {
  return refs.map(({ text }) => shortName(text));
}
