import { renderShort, renderText } from '@millwright/core/words/render.ts';
import type { Network, Post } from './network.ts';

/** A post as plain lines, before a network's own limits: what both the wire of lines and the readable body of a message are made of. */
export function postLines({ document, rest }: Post, form: Network['form'], base: string | null): readonly string[] {
  const last = rest === undefined ? [] : [rest];
  if (form === 'messages') return [...renderText(document, base), ...last];
  const lines = renderShort(document, base);
  return lines.length < 3 ? [...lines, ...last] : lines;
}
