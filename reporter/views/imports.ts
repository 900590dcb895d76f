import { type ImportRecord, importKind } from '@millwright/core/state/kinds/import.ts';
import { brokenAction, needsOf } from '../actions.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count, someOf } from '../text.ts';
import { compare } from '../things.ts';

/** Where what the pages say comes from. */
export interface ImportsData {
  readonly imports: readonly ImportLine[];
  /** Why the recorded configuration cannot be read; null when it can. */
  readonly configFault: string | null;
  /** Records of the state by kind, and the list of them. */
  readonly records: readonly { readonly what: string; readonly total: number; readonly list: Ref | null }[];
}

export interface ImportLine {
  readonly id: string;
  readonly format: string;
  readonly status: Status;
  readonly packages: number;
  readonly imported: string | null;
  readonly checked: string | null;
  /** How often it is read by itself; null: when somebody asks. */
  readonly every: string | null;
  readonly error: string | null;
  /** The first of what could not be read. */
  readonly skipped: readonly { readonly file: string; readonly line: number | null; readonly reason: string }[];
  readonly skippedTotal: number;
}

export function importPages(site: Site): Page<ImportsData>[] {
  const imports = site.imports.map((item): ImportLine => {
    const { id, format, packages, imported, checked, error, skipped } = item;
    const first = skipped.slice(0, 50).map(({ file, line, reason }) => ({ file, line, reason }));
    const every = site.config.sources.get(id)?.every ?? null;
    return { id, format, status: statusOf(item), packages, imported, checked, every, error, skipped: first, skippedTotal: skipped.length };
  });
  for (const [id, { format, every = null }] of site.config.sources) {
    if (imports.some((item) => item.id === id)) continue;
    const status: Status = { word: 'not yet', shape: 'wait' };
    imports.push({ id, format, status, packages: 0, imported: null, checked: null, every, error: null, skipped: [], skippedTotal: 0 });
  }
  imports.sort((a, b) => compare(a.id, b.id));
  const bad = imports.filter((item) => item.error !== null);
  const total = imports.reduce((sum, item) => sum + item.packages, 0);
  const fresh = `${count(imports.length, 'source')} with ${count(total, 'package')}`;
  const unread = imports.filter((item) => item.imported === null && item.error === null);
  const end =
    bad.length > 0
      ? `${someOf(bad.map((item) => item.id))} could not be read`
      : unread.length > 0
        ? `${someOf(unread.map((item) => item.id))} ${unread.length === 1 ? 'has' : 'have'} not been read yet`
        : 'every source could be read';
  const verdict = `${fresh}; ${end}.`;
  return [
    pageOfModel(site, {
      url: '/imports/',
      template: 'imports',
      title: 'About the data',
      ...(imports.length === 0
        ? {}
        : { status: bad.length > 0 ? ({ word: 'broken', shape: 'bad' } as const) : ({ word: 'in order', shape: 'good' } as const) }),
      verdict: imports.length === 0 ? 'No source is configured.' : verdict,
      crumbs: [home],
      actions: needsOf(site)
        .broken.filter(({ kind }) => kind === 'import' || kind === 'configuration')
        .map(brokenAction),
      sources: site.imports.map(({ id }) => ({ what: `source ${id}`, path: importKind.path(id) })),
      data: { imports, configFault: site.configFault, records: recordsOf(site) },
    }),
  ];
}
function statusOf({ error, imported, skipped }: ImportRecord): Status {
  if (error !== null) return { word: 'broken', shape: 'bad' };
  if (imported === null) return { word: 'not yet', shape: 'wait' };
  return skipped.length > 0 ? { word: 'partly read', shape: 'person' } : { word: 'read', shape: 'good' };
}

function recordsOf(site: Site): ImportsData['records'] {
  const lists: [what: string, total: number, text: string, url: string | null][] = [
    ['components that are built here', site.config.components.size, 'components', '/components/'],
    ['rebuilds', site.runs.filter((run) => run.kind === 'rebuild').length, 'rebuilds', '/rebuild/'],
    ['builds', site.builds.length, 'builds', null],
    ['composes', site.composes.length, 'composes', '/compose/'],
    ['decisions of gates', site.decisions.length, 'gates', '/gate/'],
    ['promotions and rollbacks', site.promotions.length, 'products', '/product/'],
    ['results of tests', site.results.length, 'results', null],
    ['waivers', site.waivers.length, 'waivers', '/waivers/'],
  ];
  return lists.map(([what, total, text, url]) => ({ what, total, list: url === null ? null : { text, url } }));
}
