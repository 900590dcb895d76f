import type { Alternate, Page, Template } from '../page.ts';
import type { ReadLog } from '../attempt-logs.ts';
import type { BuildLogData } from '../views/build-log.ts';
import type { ComponentData } from '../views/component.ts';
import type { ListData } from '../views/lists.ts';
import { atomOf } from './atom.ts';
import { badgeOf } from './badge.ts';
import { csvOf } from './csv.ts';
import { datesIn, hasDates } from './dates-of.ts';
import { dotOf } from './dot.ts';
import { entriesOf, hasEntries } from './entries-of.ts';
import { graphOf, hasGraph } from './graph-of.ts';
import { icsOf } from './ics.ts';
import { tablesOf } from './tables-of.ts';

/** A page's model in another form, in a file beside it. */
export interface Sidecar {
  /** From the site's root, decoded. */
  readonly path: string;
  text(): string | Promise<string>;
}

interface Kind {
  readonly type: string;
  readonly title: string;
  /** The names of the files of this kind beside a page. */
  names(page: Page): readonly string[];
  /** The text of one of them. */
  text(page: Page, name: string, readLog: ReadLog | null): string | Promise<string>;
}

const badges: readonly Template[] = ['component', 'compose', 'product', 'rebuild', 'release', 'gate'];

/** Which page has what beside it; `index.json` is the model itself and beside every one. */
const kinds: readonly Kind[] = [
  {
    type: 'text/csv',
    title: 'CSV',
    names: (page) => tablesOf(page).map(({ name }, index) => (index === 0 ? 'index.csv' : `${name}.csv`)),
    text: (page, name) => csvOf(tablesOf(page).find((table, index) => name === (index === 0 ? 'index.csv' : `${table.name}.csv`)) ?? nothing),
  },
  {
    type: 'application/atom+xml',
    title: 'Atom',
    names: (page) => (hasEntries(page.template) ? ['feed.atom'] : []),
    text: (page, name) => atomOf({ ...feedOf(page), self: `${page.url}${name}`, entries: entriesOf(page) }),
  },
  {
    type: 'text/calendar',
    title: 'iCalendar',
    names: (page) => (hasDates(page) && datesIn(page).length > 0 ? ['index.ics'] : []),
    text: (page) => icsOf({ factory: page.model.factory, title: page.model.title, base: page.model.base, events: datesIn(page) }),
  },
  {
    type: 'text/vnd.graphviz',
    title: 'DOT',
    names: (page) => (hasGraph(page) ? ['index.gv'] : []),
    text: (page) => dotOf(graphOf(page) ?? { name: '', note: null, nodes: [], edges: [] }),
  },
  {
    type: 'image/svg+xml',
    title: 'badge',
    names: ({ template, model }) => (badges.includes(template) && model.status !== null ? ['badge.svg'] : []),
    text: ({ model }) => (model.status === null ? '' : badgeOf(model.title, model.status)),
  },
  {
    type: 'text/plain',
    title: 'as printed',
    names: ({ template }) => (template === 'build-log' ? ['log.txt'] : []),
    text: async ({ model }, _, readLog) => (await readLog?.((model.data as BuildLogData).path))?.text ?? '',
  },
];
const nothing = { columns: [], rows: [] };

/** Everything beside a page but its JSON. `readLog`: where logs are that lie beside their pages. */
export function sidecarsOf(page: Page, readLog: ReadLog | null = null): readonly Sidecar[] {
  const folder = folderOf(page);
  return kindsOf(page).flatMap((kind) => kind.names(page).map((name) => ({ path: `${folder}${name}`, text: () => kind.text(page, name, readLog) })));
}

/** Their paths alone. */
export function sidecarPaths(page: Page): readonly string[] {
  const folder = folderOf(page);
  return page.model.alternates.filter(({ own, url }) => own && !url.endsWith('/index.json')).map(({ url }) => `${folder}${url.slice(page.url.length)}`);
}

/** The page with the addresses of what lies beside it in its model, keys in canonical order as everywhere in it. */
export function withAlternates<Data>(page: Page<Data>): Page<Data> {
  if (!page.url.endsWith('/')) return page;
  const own = kindsOf(page).flatMap(({ type, title, names }) =>
    names(page).map((name, index): Alternate => ({
      own: true,
      title: index === 0 ? title : `${title}: ${name.replace(/\.\w+$/, '')}`,
      type,
      url: `${page.url}${name}`,
    })),
  );
  const json: Alternate = { own: true, title: 'JSON', type: 'application/json', url: `${page.url}index.json` };
  return { ...page, model: { ...page.model, alternates: [json, ...own, ...shared(page)] } };
}

/** Files of the whole site that a page points to. */
function shared({ url, template, model }: Page): Alternate[] {
  if (template === 'home')
    return [
      { own: false, title: 'Atom of everything', type: 'application/atom+xml', url: '/feed.atom' },
      { own: false, title: 'iCalendar of everything', type: 'text/calendar', url: '/calendar.ics' },
    ];
  const first = (model.data as ListData).pages?.[0]?.url;
  return template === 'list' && typeof first === 'string' && !url.startsWith('/search/')
    ? [{ own: false, title: 'CSV of all pages', type: 'text/csv', url: `${first}all.csv` }]
    : [];
}

/** What is only known from imports has its JSON and no more, for there may be a hundred thousand of them; lists of names are in the index. */
function kindsOf(page: Page): readonly Kind[] {
  if (!page.url.endsWith('/') || page.url.startsWith('/search/')) return [];
  return page.template === 'component' && (page.model.data as ComponentData).source === null ? [] : kinds;
}

function folderOf({ url }: Page): string {
  return url.slice(1).split('/').map(decodeURIComponent).join('/');
}

function feedOf({ url, model }: Page) {
  const { factory, base, title, verdict, asOf } = model;
  return { factory, base, url, title: `${title} – ${factory}`, subtitle: verdict, time: asOf.time };
}
