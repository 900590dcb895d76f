import type { Block, Document } from '@millwright/core/words/document.ts';
import { renderHtml } from '@millwright/core/words/render-html.ts';
import { renderText } from '@millwright/core/words/render.ts';
import type { Post } from '../network.ts';

/** Characters a page has at most, of text and of HTML each: an event may have 65,536 bytes, and a character may have three. */
export const pageSize = 20_000;
const mostPages = 5;
const longestItem = 4000;
const longestCell = 72;

/** A post as the posts it is sent as: one, unless it is longer than a message may be. The verdict is in the first, the link and the rest in the last. */
export function pagesOf(post: Post, base: string | null): readonly Post[] {
  if (fits(post.document, base)) return [post];
  const { rest, ...whole } = post;
  const { page, body = [], ...head } = whole.document;
  const documents: Document[] = [];
  let blocks: Block[] = [];
  let size = sizeOf(shortened(head), base);
  const turn = (): void => {
    documents.push(documents.length === 0 ? { ...shortened(head), body: blocks } : { verdict: `Page ${documents.length + 1}`, body: blocks });
    blocks = [];
    size = 0;
  };
  const pieces = body.flatMap(piecesOf);
  let done = 0;
  for (const { piece, width } of pieces) {
    const more = Math.max(width, sizeOf({ verdict: '', body: [piece] }, base));
    if (size + more > pageSize && (blocks.length > 0 || documents.length === 0)) turn();
    if (documents.length === mostPages) break;
    const last = blocks.at(-1);
    if (last !== undefined && joins(last, piece)) blocks[blocks.length - 1] = joined(last, piece);
    else blocks.push(piece);
    size += more;
    done += 1;
  }
  if (blocks.length > 0 || documents.length === 0) turn();
  const said = done < pieces.length ? `${pieces.length - done} more lines are left out.` : undefined;
  const lastLine = [said, rest].filter((line) => line !== undefined).join(' ');
  return documents.map((document, index) => {
    const isLast = index === documents.length - 1;
    return {
      ...whole,
      key: index === 0 ? post.key : `${post.key} page ${index + 1}`,
      document: isLast && page !== undefined ? { ...document, page } : document,
      ...(isLast && lastLine !== '' ? { rest: lastLine } : {}),
    };
  });
}

/** What is too long as it stands need not be drawn to be found too long. */
function fits(document: Document, base: string | null): boolean {
  return JSON.stringify(document).length <= 2 * pageSize && sizeOf(document, base) <= pageSize;
}

function sizeOf(document: Document, base: string | null): number {
  return Math.max(renderText(document, base).join('\n').length, renderHtml(document, base).length);
}

function shortened<T extends Document>(document: T): T {
  return { ...document, verdict: cut(document.verdict), ...(document.next === undefined ? {} : { next: cut(document.next) }) };
}

function cut(text: string): string {
  return text.length <= longestItem ? text : `${text.slice(0, longestItem).toWellFormed()}…`;
}

/** One line, field or row each. In a table a row is as wide as its columns, whatever is in it. */
function piecesOf(block: Block): { readonly piece: Block; readonly width: number }[] {
  switch (block.kind) {
    case 'lines':
      return block.lines.map((line) => ({ piece: { ...block, lines: [cut(line)] }, width: 0 }));
    case 'fields':
      return block.fields.map(([label, value]) => ({ piece: { ...block, fields: [[cut(label), cut(value)] as const] }, width: 0 }));
    case 'table': {
      if (block.rows.length === 0) return [{ piece: block, width: 0 }];
      const widths = block.columns.map((head, column) => Math.max(head.length, ...block.rows.map((row) => Math.min(longestCell, row[column]?.length ?? 0))));
      const width = widths.reduce((sum, each) => sum + each + 2, 0);
      return block.rows.map((row) => ({ piece: { ...block, rows: [row.map(cut)] }, width }));
    }
  }
}

function joins(a: Block, b: Block): boolean {
  return a.kind === b.kind && a.title === b.title;
}

function joined(a: Block, b: Block): Block {
  if (a.kind === 'lines' && b.kind === 'lines') return { ...a, lines: [...a.lines, ...b.lines] };
  if (a.kind === 'fields' && b.kind === 'fields') return { ...a, fields: [...a.fields, ...b.fields] };
  if (a.kind === 'table' && b.kind === 'table') return { ...a, rows: [...a.rows, ...b.rows] };
  return a;
}
