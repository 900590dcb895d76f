import type { Site } from '../site.ts';
import { count, someOf } from '../text.ts';
import { compare } from '../things.ts';
import { type Measure, table } from './measure.ts';

/** Problem 4: which formats are in use, and what each of them took. */
export function formatsInUse(site: Site): Measure {
  const packages = new Map(site.imports.map((item) => [item.id, item]));
  const used = new Map<string, { components: number; packages: number }>();
  const at = (format: string) => {
    const found = used.get(format) ?? { components: 0, packages: 0 };
    used.set(format, found);
    return found;
  };
  for (const { format } of site.config.components.values()) at(format).components++;
  for (const { format, packages: number } of packages.values()) at(format).packages += number;
  const items = [...used]
    .sort((a, b) => compare(a[0], b[0]))
    .map(([format, { components, packages: imported }]) => ({
      format,
      by: site.config.formats.has(format) ? 'configuration' : 'code',
      lines: site.formatLines.get(format) ?? null,
      components,
      packages: imported,
    }));
  const took = items.map(({ format, by, lines }) => `${format} took ${lines === null ? 'an unknown number of lines' : count(lines, 'line')} of ${by}`);
  return {
    id: 'formats',
    problem: 'Assumptions about content',
    remedy: 'A content type is configuration; code only where bytes must be parsed.',
    what: 'Formats in use, and the lines each took',
    figure: items.length === 0 ? null : String(items.length),
    unit: items.length === 0 ? null : items.length === 1 ? 'format' : 'formats',
    sentence: items.length === 0 ? 'Not yet: nothing is configured and nothing was imported.' : `${someOf(took, 6)}.`,
    how: 'Lines of the file in formats/, or of the code that reads and builds the format; without empty lines, comments and tests.',
    tables: [
      table(
        'Formats',
        [
          { key: 'format', title: 'Format', kind: 'text' },
          { key: 'by', title: 'By', kind: 'text' },
          { key: 'lines', title: 'Lines', kind: 'number' },
          { key: 'components', title: 'Components', kind: 'number' },
          { key: 'packages', title: 'Packages imported', kind: 'number' },
        ],
        items,
      ),
    ],
  };
}
