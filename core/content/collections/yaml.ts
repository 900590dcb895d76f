import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import { CollectionEntry } from '../../config/collection.ts';
import { brokenSource } from '../broken.ts';
import type { Entries } from './entries.ts';

/** One entry for the component the file is called after, or a mapping `components:` with many. A broken entry is skipped by itself. Throws `SOURCE_BROKEN`. */
export function readYamlEntries(file: string, text: string, into: Entries): void {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const [error] = document.errors;
  if (error !== undefined)
    throw brokenSource(
      file,
      error.linePos?.[0].line ?? null,
      error.message.split('\n')[0] ?? error.code,
      'Mend the line; the entries read before stay.',
      error,
    );
  if (!isMap(document.contents)) throw brokenSource(file, 1, 'it is no mapping.', 'Write an entry, or components: with an entry for each.');
  const many = document.contents.get('components', true);
  if (!isMap(many)) return add(file.slice(file.lastIndexOf('/') + 1).replace(/\.ya?ml$/, ''), toJs(document.contents), 1);
  for (const { key, value } of many.items) {
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    add(String(isScalar(key) ? key.value : key), toJs(value), lines.linePos(offset).line);
  }

  function toJs(node: unknown): unknown {
    return (node as { toJS?: (document: unknown, options: object) => unknown } | null)?.toJS?.(document, { maxAliasCount: 100 }) ?? {};
  }

  function add(name: string, value: unknown, line: number): void {
    const parsed = CollectionEntry.safeParse(value);
    const [issue] = parsed.error?.issues ?? [];
    if (into.entries.has(name))
      into.skipped.push({ file, line, reason: `${name} has an entry already, at ${into.entries.get(name)?.place ?? ''}; the first counts.` });
    else if (parsed.success) into.entries.set(name, { ...parsed.data, place: `${file}, line ${line}` });
    else
      into.skipped.push({
        file,
        line,
        reason: `the entry of ${name} cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`.replace(/\s+/g, ' '),
      });
  }
}
