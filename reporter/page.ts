import { stamp } from '@millwright/core/model/time.ts';
import type { Facts } from './facts.ts';
import { harmlessValue } from './text.ts';
import type { Shape, Status } from './status.ts';
import { shapes } from './status.ts';

/** A name, and where its page is; null where it has none. */
export interface Ref {
  readonly text: string;
  readonly url: string | null;
}

/** Something that goes on only when somebody acts, or that is broken: one line, and what is behind it. */
export interface Action {
  readonly status: Status;
  readonly sentence: string;
  readonly since: string | null;
  readonly until: string | null;
  /** Who acts next. */
  readonly who: readonly Ref[];
  /** What they do; `command` when it is a line to type. */
  readonly todo: string | null;
  readonly command: boolean;
  /** Where more is said about it. */
  readonly links: readonly Ref[];
}

/** A record of the state that a page was made from: what it is, and its path in the state's repository. */
export interface Source {
  readonly what: string;
  readonly path: string;
}

/** The same in another form: a file beside the page, or one of the whole site. */
export interface Alternate {
  readonly type: string;
  readonly title: string;
  readonly url: string;
  /** Made from this page alone. */
  readonly own: boolean;
}

/** What every page says, whatever it is about. */
export interface PageModel<Data = unknown> {
  readonly schema: 'millwright.page/1';
  readonly template: Template;
  readonly url: string;
  readonly factory: string;
  /** Public address of the site; null where it has none. */
  readonly base: string | null;
  readonly title: string;
  readonly status: Status | null;
  /** One sentence that answers the question people come with. */
  readonly verdict: string;
  /** From the first page to this one's parent. */
  readonly crumbs: readonly Ref[];
  /** The commit of the state, and its moment, at which the page came to say what it says. */
  readonly asOf: { readonly commit: string; readonly time: string };
  /** What needs somebody, the worst first; shown in the head of the page. */
  readonly actions: readonly Action[];
  /** How the page knows what it says; shown at its end. */
  readonly sources: readonly Source[];
  /** Its JSON first. */
  readonly alternates: readonly Alternate[];
  readonly legend: Readonly<Record<Shape, string>>;
  readonly data: Data;
}

/** One for each page of the site's `src/pages`. */
export const templates = [
  'home',
  'component',
  'rebuild',
  'compose',
  'product',
  'release',
  'gate',
  'build-log',
  'measures',
  'list',
  'log',
  'people',
  'search',
  'imports',
  'doc',
  'not-found',
] as const;
export type Template = (typeof templates)[number];

export interface Page<Data = unknown> {
  /** From the site's root, percent-encoded. */
  readonly url: string;
  readonly template: Template;
  readonly model: PageModel<Data>;
}

export interface Said<Data> {
  readonly url: string;
  readonly template: Template;
  readonly title: string;
  readonly status?: Status;
  readonly verdict: string;
  readonly crumbs?: readonly Ref[];
  readonly actions?: readonly Action[];
  readonly sources?: readonly Source[];
  readonly data: Data;
}

export const home: Ref = { text: 'Today', url: '/' };

export function pageOfModel<Data>(facts: Facts, said: Said<Data>): Page<Data> {
  // In the order of canonical JSON, as everything that very many pages have: what is in order need not be sorted.
  const model: PageModel<Data> = {
    actions: said.actions ?? [],
    alternates: [],
    asOf: { commit: facts.commit, time: stampOf(facts.at) },
    base: baseOf(facts.config.factory.site.base ?? ''),
    crumbs: said.crumbs ?? [home],
    data: said.data,
    factory: facts.config.factory.name,
    legend,
    schema: 'millwright.page/1',
    sources: said.sources ?? [],
    status: said.status ?? null,
    template: said.template,
    title: said.title,
    url: said.url,
    verdict: said.verdict,
  };
  return { url: said.url, template: said.template, model: harmlessValue(model) as PageModel<Data> };
}

const legend = harmlessValue(shapes) as PageModel['legend'];
const bases = new Map<string, string | null>();

function baseOf(base: string): string | null {
  const known = bases.get(base);
  if (known !== undefined) return known;
  const parsed = URL.parse(base)?.href ?? null;
  bases.set(base, parsed);
  return parsed;
}

const stamps = new WeakMap<Temporal.Instant, string>();

/** All pages of a report say the same moment. */
function stampOf(moment: Temporal.Instant): string {
  const said = stamps.get(moment) ?? stamp(moment);
  stamps.set(moment, said);
  return said;
}
