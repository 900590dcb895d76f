import type { ImportRecord } from '@millwright/core/state/kinds/import.ts';
import { home, pageOfModel, type Page } from '../page.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count, someOf } from '../text.ts';

export interface ImportsData {
  readonly imports: readonly ImportLine[];
}

export interface ImportLine {
  readonly id: string;
  readonly format: string;
  readonly status: Status;
  readonly packages: number;
  readonly imported: string | null;
  readonly checked: string;
  readonly error: string | null;
  /** The first of what could not be read. */
  readonly skipped: readonly { readonly file: string; readonly line: number | null; readonly reason: string }[];
  readonly skippedTotal: number;
}

export function importPages(site: Site): Page<ImportsData>[] {
  const imports = site.imports.map((item): ImportLine => {
    const { id, format, packages, imported, checked, error, skipped } = item;
    const first = skipped.slice(0, 50).map(({ file, line, reason }) => ({ file, line, reason }));
    return { id, format, status: statusOf(item), packages, imported, checked, error, skipped: first, skippedTotal: skipped.length };
  });
  const bad = imports.filter((item) => item.error !== null);
  const total = imports.reduce((sum, item) => sum + item.packages, 0);
  const fresh = `${count(imports.length, 'source')} with ${count(total, 'package')}`;
  const verdict = bad.length === 0 ? `${fresh}; every source could be read.` : `${fresh}; ${someOf(bad.map((item) => item.id))} could not be read.`;
  return [
    pageOfModel(site, {
      url: '/imports/',
      template: 'imports',
      title: 'Imports',
      ...(imports.length === 0
        ? {}
        : { status: bad.length > 0 ? ({ word: 'broken', shape: 'bad' } as const) : ({ word: 'in order', shape: 'good' } as const) }),
      verdict: imports.length === 0 ? 'Nothing has been imported yet.' : verdict,
      crumbs: [home],
      data: { imports },
    }),
  ];
}

function statusOf({ error, imported, skipped }: ImportRecord): Status {
  if (error !== null) return { word: 'broken', shape: 'bad' };
  if (imported === null) return { word: 'not yet', shape: 'wait' };
  return skipped.length > 0 ? { word: 'partly read', shape: 'person' } : { word: 'read', shape: 'good' };
}
