import type { Block, Document } from './document.ts';
import { linkOf } from './render.ts';
import { visible } from './visible.ts';

/** Tables with more rows than this are folded where the reader can fold. */
const unfolded = 12;

/** The whole answer as HTML of the few elements chat clients draw: verdict, next step, detail, link. Every word in it is escaped. */
export function renderHtml(document: Document, base: string | null = null, rest?: string): string {
  const [verdict = '', ...more] = document.verdict.split('\n');
  const parts = [`<p>${[harmless(verdict), ...more.map((line) => indented(`  ${line.trimStart()}`))].join('<br>')}</p>`];
  if (document.next !== undefined) parts.push(`<p>Next: ${harmless(document.next)}</p>`);
  for (const block of document.body ?? []) parts.push(renderBlock(block));
  const link = linkOf(document, base);
  if (link !== null) parts.push(`<p><a href="${harmless(link)}">${harmless(link)}</a></p>`);
  if (rest !== undefined) parts.push(`<p>${harmless(rest)}</p>`);
  return parts.join('');
}

/** Text from outside as text in HTML, also inside a quoted attribute. */
export function harmless(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function renderBlock(block: Block): string {
  const title = block.title === undefined ? undefined : `<strong>${harmless(block.title)}</strong>`;
  switch (block.kind) {
    case 'lines':
      return `<p>${[...(title === undefined ? [] : [title]), ...block.lines.map(indented)].join('<br>')}</p>`;
    case 'fields':
      return `<p>${[...(title === undefined ? [] : [title]), ...block.fields.map(([label, value]) => `${harmless(label)}: ${harmless(value)}`)].join('<br>')}</p>`;
    case 'table': {
      if (block.rows.length === 0) return `<p>${title === undefined ? '' : `${title}<br>`}(none)</p>`;
      const head = `<thead><tr>${block.columns.map((cell) => `<th>${harmless(cell)}</th>`).join('')}</tr></thead>`;
      const rows = block.rows.map((row) => `<tr>${block.columns.map((_, column) => `<td>${harmless(row[column] ?? '')}</td>`).join('')}</tr>`);
      const table = `<table>${head}<tbody>${rows.join('')}</tbody></table>`;
      if (rows.length <= unfolded) return title === undefined ? table : `<p>${title}</p>${table}`;
      return `<details><summary>${title === undefined ? '' : `${title}: `}${rows.length} rows</summary>${table}</details>`;
    }
  }
}

/** What a line begins with shows how it belongs to the one above it. */
function indented(line: string): string {
  const [lead = ''] = /^ */.exec(line) ?? [];
  return '&nbsp;'.repeat(lead.length) + harmless(line.slice(lead.length));
}
