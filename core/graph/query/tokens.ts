import { UserError } from '../../model/errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')' | 'end';
  readonly text: string;
  /** Place of its first character, from 1. */
  readonly at: number;
}

const mostCharacters = 10_000;

export function tokensOf(text: string): Token[] {
  if (text.length > mostCharacters) {
    throw new UserError('QUERY_BOUND', `A selection of ${text.length} characters is too long; at most ${mostCharacters} are read.`, {
      hint: 'Say it with name(glob) or split it over several releases.',
    });
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()"']+))|\s+$/suy;
    rest.lastIndex = at;
    const match = rest.exec(text);
    if (match === null) throw unclosed(text, at);
    const [whole, bracket, double, single, word] = match;
    const quoted = double ?? single;
    const length = quoted === undefined ? (bracket ?? word ?? '').length : quoted.length + 2;
    const place = at + whole.length - length + 1;
    if (bracket !== undefined) tokens.push({ kind: bracket as '(' | ')', text: bracket, at: place });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/gsu, '$1'), at: place });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: place });
    at += whole.length;
  }
  return [...tokens, { kind: 'end', text: 'the end', at: text.length + 1 }];
}

function unclosed(text: string, from: number): UserError {
  const at = from + text.slice(from).search(/["']/) + 1;
  return new UserError('QUERY_SYNTAX', `The quotation mark at character ${at} is never closed.`, {
    hint: 'Close it, or leave quotation marks out: name(lib*) needs none.',
    data: { position: at, expected: [text[at - 1] ?? '"'] },
  });
}
