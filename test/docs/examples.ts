import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../story/say.ts';

/** What a page tells readers to type, and what it says they see. */
export interface Example {
  readonly page: string;
  /** Its line in the page. */
  readonly line: number;
  /** prompt: after `> `. shell: after `$ `. */
  readonly at: 'prompt' | 'shell';
  readonly command: string;
  readonly answer: string;
  /** It is so within a minute, not at once. */
  readonly soon: boolean;
}

/** Every example of the docs, in reading order: blocks called `session` or `session soon`. */
export function examplesOf(docs = join(root, 'site', 'docs')): Example[] {
  const contents = JSON.parse(readFileSync(join(docs, 'contents.json'), 'utf8')) as { pages: string[] }[];
  return contents.flatMap(({ pages }) => pages).flatMap((page) => ofPage(page, readFileSync(join(docs, `${page}.md`), 'utf8')));
}

function ofPage(page: string, text: string): Example[] {
  const found: Example[] = [];
  let inside: string | null = null;
  for (const [index, row] of text.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(row);
    if (fence !== null) inside = inside === null ? (fence[1] ?? '') : null;
    else if (inside !== null && /^session\b/.test(inside)) {
      const typed = /^([>$]) (.+)$/.exec(row);
      const last = found.at(-1);
      if (typed !== null)
        found.push({ page, line: index + 1, at: typed[1] === '$' ? 'shell' : 'prompt', command: typed[2] ?? '', answer: '', soon: inside === 'session soon' });
      else if (last === undefined) throw new Error(`${page}.md:${index + 1}: an answer before anything was typed`);
      else found[found.length - 1] = { ...last, answer: `${last.answer}\n${row}` };
    }
  }
  return found;
}
