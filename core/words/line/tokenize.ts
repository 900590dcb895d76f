import { UserError } from '../../model/errors.ts';
import { visible } from '../visible.ts';

export const longestLine = 64 * 1024;

/**
 * The words of the first line: quotes and backslashes as in a shell, nothing else special. Quotes and dashes that phones make are repaired,
 * and characters that cannot be seen are written out, so that none goes any further. */
export function tokenize(text: string): string[] {
  const line = firstLine(text);
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] ?? '')) {
      at++;
      continue;
    }
    const [word, next] = readWord(line, at);
    words.push(visible(word));
    at = next;
  }
  return words;
}

/** Written so that `tokenize` gives it back as one word. */
export function quote(word: string): string {
  if (word !== '' && !/[\s"'“”„‟‘’‚‛\\]/.test(word) && !/^[–—]/.test(word)) return word;
  return `"${word.replace(/["“”„‟\\]/g, '\\$&')}"`;
}

function firstLine(text: string): string {
  if (text.length > longestLine || Buffer.byteLength(text) > longestLine) {
    throw new UserError('TOO_LARGE', 'The line is longer than 64 kB.', { hint: 'A command is one short line; say it in several.' });
  }
  return text.split(/\r\n|\n|\r/, 1)[0] ?? '';
}

const double = '"“”„‟';
const single = "'‘’‚‛";

function readWord(line: string, start: number): [word: string, next: number] {
  let at = start;
  let word = '';
  if (/[–—]/.test(line[at] ?? '')) {
    word = '--';
    at++;
  }
  while (at < line.length) {
    const char = line[at] ?? '';
    if (/\s/.test(char)) break;
    const opens = at === start || line[at - 1] === '=';
    if (opens && (double + single).includes(char)) {
      const [inside, next] = readQuoted(line, at, double.includes(char) ? double : single);
      word += inside;
      at = next;
    } else if (char === '\\' && at + 1 < line.length) {
      word += line[at + 1];
      at += 2;
    } else {
      word += char;
      at++;
    }
  }
  return [word, at];
}

/** An apostrophe inside a word ends nothing: a closing quote is followed by white space or the end. */
function readQuoted(line: string, start: number, marks: string): [inside: string, next: number] {
  let inside = '';
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === '\\' && (double + '\\').includes(line[at + 1] ?? ' ')) {
      inside += line[at + 1];
      at++;
    } else if (marks.includes(char) && (at + 1 === line.length || /\s/.test(line[at + 1] ?? ''))) return [inside, at + 1];
    else inside += char;
  }
  throw new UserError('USAGE', `The quote that opens at character ${start + 1} is not closed.`, {
    hint: `Close it, or write \\ before it: ${visible(line.slice(start, start + 40))}`,
  });
}
