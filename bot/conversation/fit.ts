import type { Block, Document } from '@millwright/core/words/document.ts';
import { linkOf, renderText } from '@millwright/core/words/render.ts';
import { visible } from '@millwright/core/words/visible.ts';
import type { Network } from '../networks/network.ts';

/** A document as much of it as a room is shown, and the lines that are left for `more`. */
export interface Fitted {
  readonly document: Document;
  readonly rest: readonly string[];
}

/** Lines a room is shown of one answer. */
export const mostLines = { lines: 3, messages: 10 } as const;

/** Verdict, next step and link always; of the rest as much as has room. */
export function fit(document: Document, form: Network['form'], base: string | null): Fitted {
  if (form === 'lines') {
    // The network breaks lines itself, so the rest begins after what stands in them and not after what a page would show.
    const after = (document.next === undefined ? 0 : 1) + (linkOf(document, base) === null ? 0 : 1);
    const hidden = document.verdict.split('\n').slice(3 - after);
    const { body = [] } = document;
    return { document, rest: [...hidden.map((line) => `  ${visible(line.trimStart())}`), ...renderText({ verdict: '', body }).slice(1)] };
  }
  const whole = renderText(document, base);
  if (whole.length <= mostLines.messages) return { document, rest: [] };
  const { body = [], ...head } = document;
  const around = renderText(head, base).length;
  const kept: Block[] = [];
  // One line is for saying that there is more.
  let room = Math.max(0, mostLines.messages - 1 - around);
  for (const block of body) {
    const part = firstOf(block, room);
    if (part === undefined) break;
    kept.push(part);
    room -= linesOf(part);
    if (part !== block) break;
  }
  const { page: _, ...unlinked } = head;
  const before = renderText(unlinked).length;
  const shown = kept.reduce((sum, block) => sum + linesOf(block), 0);
  return { document: { ...head, body: kept }, rest: renderText({ ...unlinked, body }).slice(before + shown) };
}

function linesOf(block: Block): number {
  return renderText({ verdict: '', body: [block] }).length - renderText({ verdict: '' }).length;
}

/** As many of its pieces, from the first, as take up to so many lines; undefined where that is none. */
function firstOf(block: Block, room: number): Block | undefined {
  if (linesOf(block) <= room) return block;
  const pieces = block.kind === 'lines' ? block.lines.length : block.kind === 'fields' ? block.fields.length : block.rows.length;
  for (let count = Math.min(pieces, room); count > 0; count--) {
    const part: Block =
      block.kind === 'lines'
        ? { ...block, lines: block.lines.slice(0, count) }
        : block.kind === 'fields'
          ? { ...block, fields: block.fields.slice(0, count) }
          : { ...block, rows: block.rows.slice(0, count) };
    if (linesOf(part) <= room) return part;
  }
  return undefined;
}
