import { CsvError, parse } from 'csv-parse/sync';
import { CollectionEntry } from '../../config/collection.ts';
import { brokenSource } from '../broken.ts';
import type { Entries } from './entries.ts';

const lists = ['owners', 'groups', 'arches', 'exclude_arches'] as const;
const columns = ['component', ...lists, 'status', 'critical_path', 'why'];
/** What such columns are called elsewhere. */
const aliases: Readonly<Record<string, string>> = {
  name: 'component',
  package: 'component',
  owner: 'owners',
  maintainer: 'owners',
  group: 'groups',
  state: 'status',
  reason: 'why',
};
const truths: Readonly<Record<string, boolean>> = { true: true, yes: true, '1': true, x: true, false: false, no: false, '0': false, '': false };

/**
 * A table with a line of column names: component, and any of owners, groups, status, arches, exclude_arches, critical_path, why. Several in one
 * cell stand apart by spaces or semicolons. A line that cannot be used is skipped by itself. Throws `SOURCE_BROKEN`.
 */
export function readCsv(file: string, text: string, into: Entries): void {
  const rows = rowsOf(file, text);
  const header = (rows[0]?.record ?? []).map((cell) => {
    const word = cell.trim().toLowerCase().replaceAll(/[ -]/g, '_');
    return aliases[word] ?? word;
  });
  if (!header.includes('component')) throw brokenSource(file, 1, 'its first line names no column component.', `Columns: ${columns.join(', ')}.`);
  const unknown = header.find((word) => !columns.includes(word));
  if (unknown !== undefined)
    throw brokenSource(file, 1, `its first line names the column "${unknown.slice(0, 40)}", which is not known.`, `Columns: ${columns.join(', ')}.`);
  for (const { record, line } of rows.slice(1)) {
    const cells = new Map(header.map((word, at) => [word, (record[at] ?? '').trim()]));
    const name = cells.get('component') ?? '';
    const skip = (reason: string): void => void into.skipped.push({ file, line, reason });
    if (name === '') skip('it names no component.');
    else if (into.entries.has(name)) skip(`${name} has an entry already, at ${into.entries.get(name)?.place ?? ''}; the first counts.`);
    else {
      const critical = truths[(cells.get('critical_path') ?? '').toLowerCase()];
      const status = cells.get('status')?.toLowerCase();
      const why = cells.get('why');
      const parsed = CollectionEntry.safeParse({
        ...Object.fromEntries(
          lists.map((word) => [word, (cells.get(word) ?? '').split(word === 'owners' ? /\s*;\s*/ : /[\s;]+/).filter((each) => each !== '')]),
        ),
        ...(status === undefined || status === '' ? {} : { status }),
        ...(why === undefined || why === '' ? {} : { why }),
        critical_path: critical ?? 'unclear',
      });
      if (parsed.success) into.entries.set(name, { ...parsed.data, place: `${file}, line ${line}` });
      else
        skip(
          parsed.error.issues[0]?.path[0] === 'status'
            ? `"${status ?? ''}" is no status: active, orphaned, retired or blocked.`
            : `its ${String(parsed.error.issues[0]?.path[0])} cannot be read.`,
        );
    }
  }
}

function rowsOf(file: string, text: string): { readonly record: string[]; readonly line: number }[] {
  try {
    const rows = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 100_000 });
    return (rows as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({ record, line: info.lines }));
  } catch (cause) {
    const line = cause instanceof CsvError && typeof cause['lines'] === 'number' ? cause['lines'] : null;
    throw brokenSource(
      file,
      line,
      `it is no CSV: ${cause instanceof Error ? cause.message.slice(0, 200) : String(cause)}`,
      'Mend the line; the entries read before stay.',
      cause,
    );
  }
}
