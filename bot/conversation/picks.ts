import { quote } from '@millwright/core/words/line/tokenize.ts';
import type { Document } from '@millwright/core/words/document.ts';
import type { Answer } from '../dispatch/answer.ts';

const most = 5;
const mostKept = 500;

/** Lines that somebody may have meant. A number takes one, on every network: where there are no buttons, and on a telephone, that is less to type. */
export interface Picks {
  /** What the line stands for: another one where it is the number of a pick that was offered last. */
  meant(who: string, line: string): string;
  /** Keeps what an answer suggests, and nothing after one that suggests nothing. Gives the answer with its picks numbered. */
  offer(who: string, answer: Answer, document: Document, write: (line: string) => string): Document;
}

export function openPicks(): Picks {
  const kept = new Map<string, readonly string[]>();
  return {
    meant: (who, line) => kept.get(who)?.[Number(/^[1-9]$/.exec(line.trim())?.[0] ?? 0) - 1] ?? line,
    offer(who, answer, document, write) {
      kept.delete(who);
      const lines = meantBy(answer);
      if (lines.length === 0) return document;
      kept.set(who, lines);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      const said = lines.length === 1 ? lines[0] : lines.map((line, index) => `${index + 1}: ${line}`).join(', ');
      // What it asks already is asked once.
      const verdict = document.verdict.replace(/ Did you mean .*\?$/, '');
      return { ...document, verdict, next: `Did you mean ${said}? ${write('1')} says ${lines.length === 1 ? 'it' : 'the first'}.` };
    },
  };
}

/** The line as it was said, with each suggestion in the place of the word that was not understood. */
function meantBy(answer: Answer): readonly string[] {
  if (answer.ok || answer.error.suggest.length === 0) return [];
  const [, wrong] = /"([^"]+)"/.exec(answer.error.message) ?? [];
  const words = answer.command.split(' ');
  const at = words.findIndex((word) => word === wrong || word.toLowerCase() === wrong?.toLowerCase());
  if (at < 0) return [];
  return answer.error.suggest.slice(0, most).map((name) => words.with(at, quote(name)).join(' '));
}
