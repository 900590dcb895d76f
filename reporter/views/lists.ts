import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, runStatus, verdictStatus } from '../status.ts';
import { count } from '../text.ts';
import { compare } from '../things.ts';
import type { ComponentSummary } from './component-summary.ts';
import { needsOf } from '../actions.ts';
import { dueSoon } from '../due.ts';
import { causesOf } from './rebuild.ts';
import type { ProductData } from './product.ts';

/** A list of things of one kind: how its columns are called, and a value for each in every item. */
export interface ListData {
  readonly columns: readonly Column[];
  readonly items: readonly Readonly<Record<string, Value>>[];
  /** Place of the first item in the whole list, from 1. */
  readonly first: number;
  readonly total: number;
  readonly pages: readonly Ref[];
}

export interface Column {
  readonly key: string;
  readonly title: string;
  /** Where on the page of the row's first column it is counted. */
  readonly counts?: string;
  readonly kind: 'ref' | 'refs' | 'status' | 'time' | 'text' | 'type' | 'number';
}

export type Value = Ref | readonly Ref[] | Status | string | number | null;

/** A row of a component with several owners is 650 bytes; no page is above 150 kB. */
const most = 200;

export interface Listed {
  readonly url: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly items: ListData['items'];
  readonly verdict: string;
}

/** The list pages; made from the pages of what they list, so that both say the same. */
export function listPages(site: Site, components: readonly ComponentSummary[], products: readonly Page<ProductData>[]): Page<ListData>[] {
  return [componentList(components), rebuildList(site), composeList(site), productList(products), gateList(site), needList(site), dueList(site)].flatMap(
    (listed) => paged(site, listed),
  );
}

/** As many pages as the list needs. */
export function paged(site: Site, { url, title, columns, items, verdict }: Listed): Page<ListData>[] {
  const pages = Array.from({ length: Math.max(1, Math.ceil(items.length / most)) }, (_, index) => ({
    text: String(index + 1),
    url: index === 0 ? url : `${url}page/${index + 1}/`,
  }));
  return pages.map((page, index) =>
    pageOfModel(site, {
      url: page.url,
      template: 'list',
      title,
      verdict: index === 0 ? verdict : `${verdict} Page ${index + 1} of ${pages.length}.`,
      crumbs: [home],
      data: {
        columns,
        items: items.slice(index * most, (index + 1) * most),
        first: index * most + 1,
        total: items.length,
        pages: pages.length === 1 ? [] : pages,
      },
    }),
  );
}

function componentList(components: readonly ComponentSummary[]): Listed {
  const sorted = components.toSorted((a, b) => Number(b.own) - Number(a.own) || compare(a.name, b.name) || compare(a.url, b.url));
  const built = components.filter(({ own }) => own).length;
  return {
    url: '/components/',
    title: 'Components',
    verdict: `${count(built, 'component is', 'components are')} built here; ${count(components.length - built, 'more thing is', 'more things are')} known from imports and manifests.`,
    columns: [
      { key: 'name', title: 'Name', kind: 'ref' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'format', title: 'Format', kind: 'text' },
      { key: 'version', title: 'Version', kind: 'text' },
      { key: 'owners', title: 'Owners', kind: 'refs' },
      { key: 'usedBy', title: 'Used by', kind: 'number', counts: '#used-by' },
    ],
    items: sorted.map(({ id, url, name, status, format, version, owners, usedBy }) => ({
      id,
      name: { text: name, url },
      status,
      format,
      version,
      owners,
      usedBy,
    })),
  };
}

function rebuildList(site: Site): Listed {
  const runs = site.runs.filter((run) => run.kind === 'rebuild');
  const running = runs.filter((run) => run.state === 'running').length;
  return {
    url: '/rebuild/',
    title: 'Rebuilds',
    verdict: runs.length === 0 ? 'Nothing has been rebuilt yet.' : `${count(runs.length, 'rebuild')}, ${running === 0 ? 'none' : running} of them running.`,
    columns: [
      { key: 'rebuild', title: 'Rebuild', kind: 'ref' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'cause', title: 'Because of', kind: 'refs' },
      { key: 'nodes', title: 'Nodes', kind: 'number', counts: '#nodes' },
      { key: 'by', title: 'By', kind: 'refs' },
      { key: 'created', title: 'Started', kind: 'time' },
    ],
    items: runs.map((run) => ({
      rebuild: site.links.rebuild(run.id),
      status: runStatus(run.state),
      cause: causesOf(site, run),
      nodes: run.nodes.length,
      by: run.by.map((person) => site.links.person(person)),
      created: run.created,
    })),
  };
}

function composeList(site: Site): Listed {
  const { composes } = site;
  return {
    url: '/compose/',
    title: 'Composes',
    verdict: composes.length === 0 ? 'Nothing has been composed yet.' : `${count(composes.length, 'compose')}, newest first.`,
    columns: [
      { key: 'compose', title: 'Compose', kind: 'ref' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'release', title: 'Release', kind: 'ref' },
      { key: 'stages', title: 'Stands in', kind: 'text' },
      { key: 'artifacts', title: 'Artifacts', kind: 'number', counts: '#artifacts' },
      { key: 'created', title: 'Made', kind: 'time' },
    ],
    items: composes.map((compose) => ({
      compose: site.links.compose(compose.id),
      status: composeStatus(compose.state),
      release: site.links.release(compose.product, compose.release),
      stages: site.pointers
        .filter((pointer) => bare(pointer.compose) === compose.id)
        .map((pointer) => pointer.stage)
        .join(', '),
      artifacts: compose.inputs.length,
      created: compose.created,
    })),
  };
}

function productList(products: readonly Page<ProductData>[]): Listed {
  return {
    url: '/product/',
    title: 'Products',
    verdict: products.length === 0 ? 'No product is configured.' : `${count(products.length, 'product')}.`,
    columns: [
      { key: 'product', title: 'Product', kind: 'ref' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'mode', title: 'Mode', kind: 'text' },
      { key: 'releases', title: 'Releases', kind: 'refs' },
    ],
    items: products.map(({ url, model: { title, status, data } }) => ({
      product: { text: title, url },
      status,
      mode: data.mode,
      releases: data.releases.map(({ page }) => page),
    })),
  };
}

function gateList(site: Site): Listed {
  const { decisions, links } = site;
  return {
    url: '/gate/',
    title: 'Gates',
    verdict: decisions.length === 0 ? 'No gate has decided anything yet.' : `${count(decisions.length, 'decision')}, newest first.`,
    columns: [
      { key: 'gate', title: 'Decision', kind: 'ref' },
      { key: 'status', title: 'Verdict', kind: 'status' },
      { key: 'subject', title: 'About', kind: 'ref' },
      { key: 'stage', title: 'Stage', kind: 'text' },
      { key: 'sentence', title: 'In a sentence', kind: 'text' },
      { key: 'time', title: 'Decided', kind: 'time' },
    ],
    items: decisions.map(({ id, verdict, subject, stage, sentence, time }) => ({
      gate: links.gate(id),
      status: verdictStatus(verdict),
      subject: links.any(subject),
      stage,
      sentence,
      time,
    })),
  };
}

/** All that the first page shows the first of. */
function needList(site: Site): Listed {
  const { broken, waiting } = needsOf(site);
  return {
    url: '/action-needed/',
    title: 'Action needed',
    verdict: `${count(broken.length, 'thing is', 'things are')} broken, ${count(waiting.length, 'waits', 'wait')} for a person.`,
    columns: [
      { key: 'what', title: 'What', kind: 'ref' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'sentence', title: 'Why', kind: 'text' },
      { key: 'who', title: 'Who', kind: 'refs' },
      { key: 'todo', title: 'Next step', kind: 'type' },
      { key: 'releases', title: 'Holds up', kind: 'refs' },
      { key: 'since', title: 'Since', kind: 'time' },
    ],
    items: [
      ...broken.map(({ kind, what, sentence, who, todo, releases, since }) => ({
        what,
        status: { word: `broken ${kind}`, shape: 'bad' } as const,
        sentence,
        who,
        todo,
        releases,
        since,
      })),
      ...waiting.map(({ what, sentence, who, todo, command, releases, since }) => ({
        what,
        status: { word: 'needs a person', shape: 'person' } as const,
        sentence,
        who: [{ text: who, url: null }],
        todo: command ? todo : null,
        releases,
        since,
      })),
    ],
  };
}

function dueList(site: Site): Listed {
  const { today, soon } = dueSoon(site);
  return {
    url: '/due/',
    title: 'Due',
    verdict: `${count(today.length, 'thing is', 'things are')} due within a day, ${soon.length === 0 ? 'none' : count(soon.length, 'more', 'more')} within 30 days.`,
    columns: [
      { key: 'what', title: 'What', kind: 'ref' },
      { key: 'at', title: 'When', kind: 'time' },
      { key: 'sentence', title: 'In a sentence', kind: 'text' },
    ],
    items: [...today, ...soon].map(({ what, at, sentence }) => ({ what, at, sentence })),
  };
}
