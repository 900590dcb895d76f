import type { Block, Document } from './document.ts';
import { visible } from './visible.ts';
import { cutTo, padTo, widthOf, wrap } from './width.ts';

const columns = 120;
const widestCell = 72;

/** The whole answer as lines of text: verdict, next step, then detail. */
export function renderText(document: Document, base: string | null = null): string[] {
  const lines = verdictLines(document).flatMap((line) => wrap(line, columns, '  '));
  if (document.next !== undefined) lines.push(...wrap(`Next: ${visible(document.next)}`, columns, '  '));
  for (const block of document.body ?? []) lines.push(...renderBlock(block));
  const link = linkOf(document, base);
  if (link !== null) lines.push(link);
  return lines;
}

/** At most three lines: what was found, who acts next, where the rest is. */
export function renderShort(document: Document, base: string | null = null): string[] {
  const link = linkOf(document, base);
  const after = [...(document.next === undefined ? [] : [`Next: ${visible(document.next)}`]), ...(link === null ? [] : [link])];
  return [...verdictLines(document).slice(0, 3 - after.length), ...after];
}

/** Usually one. What follows the first is indented, so that no foreign text passes for another part of the answer. */
function verdictLines({ verdict }: Document): string[] {
  return verdict.split('\n').map((line, index) => (index === 0 ? visible(line) : `  ${visible(line.trimStart())}`));
}

/** Where the page is; null without a page or without a public site. */
export function linkOf(document: Document, base: string | null): string | null {
  return base === null || document.page === undefined ? null : `${base.replace(/\/+$/, '')}${document.page}`;
}

function renderBlock(block: Block): string[] {
  const title = block.title === undefined ? [] : [`${visible(block.title)}:`];
  const indent = block.title === undefined ? '' : '  ';
  switch (block.kind) {
    case 'lines':
      return [...title, ...block.lines.flatMap((line) => wrap(indent + visible(line), columns, `${indent}  `))];
    case 'fields': {
      const fields = block.fields.map(([label, value]) => [visible(label), visible(value)] as const);
      const width = Math.max(0, ...fields.map(([label]) => widthOf(label)));
      const under = ' '.repeat(indent.length + width + 2);
      return [...title, ...fields.flatMap(([label, value]) => wrapAfter(`${indent}${padTo(label, width)}  `, value, under))];
    }
    case 'table':
      return block.rows.length === 0 ? [...title, `${indent}(none)`] : [...title, ...renderTable(block.columns, block.rows, indent)];
  }
}

function wrapAfter(head: string, text: string, under: string): string[] {
  const [first = '', ...rest] = wrap(text, Math.max(40, columns - head.length));
  return [(head + first).trimEnd(), ...rest.map((line) => under + line)];
}

function renderTable(heads: readonly string[], rows: readonly (readonly string[])[], indent: string): string[] {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cutTo(visible(cell), widestCell)));
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  return cells.map((row) => (indent + widths.map((width, column) => padTo(row[column] ?? '', width)).join('  ')).trimEnd());
}
