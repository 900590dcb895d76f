import { visible } from '@millwright/core/words/visible.ts';
import { cutText } from './cut-text.ts';

const mark = ' …';

/** Lines as one message each: at most `most` of them, of at most `bytes`. Each line keeps its beginning; the first gets what room is left. */
export function fitLines(lines: readonly string[], { most, bytes }: { readonly most: number; readonly bytes: number }): string[] {
  const shown = lines.map(visible).slice(0, most);
  let spare = most - shown.length;
  return shown.flatMap((line) => {
    const pieces = cutText(line, bytes);
    const extra = Math.min(spare, pieces.length - 1);
    spare -= extra;
    const kept = pieces.slice(0, extra + 1);
    return kept.length === pieces.length ? kept : [...kept.slice(0, -1), shorten(kept.at(-1) ?? '', bytes)];
  });
}

/** The beginning of a text with a mark that there is more. */
export function shorten(text: string, bytes: number): string {
  return `${cutText(text, bytes - Buffer.byteLength(mark))[0] ?? ''}${mark}`;
}
