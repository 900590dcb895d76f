import { parseEvr, type Evr, type Sense } from '../../../model/rpm-version.ts';

/** A dependency taken apart: one name, or several joined by rpm's operators (rpm-dependencies(7), "Rich dependencies"). */
export type Wanted = Simple | { readonly operator: Operator; readonly parts: readonly Wanted[]; readonly otherwise?: Wanted };

export interface Simple {
  readonly name: string;
  readonly range?: { readonly sense: Sense; readonly evr: Evr };
}

export type Operator = 'and' | 'or' | 'if' | 'unless' | 'with' | 'without';

const operators: ReadonlySet<string> = new Set<Operator>(['and', 'or', 'if', 'unless', 'with', 'without']);
const deepest = 40;

/** `foo`, `foo >= 1:2-3`, `(foo >= 1 with foo < 2)`, `(a if (b or c) else d)`. Undefined for what is none of these. */
export function parseWanted(text: string): Wanted | undefined {
  if (!text.startsWith('(')) return simple(text.split(/\s+/));
  const words = wordsOf(text);
  let at = 0;
  const wanted = group(0);
  return at === words.length ? wanted : undefined;

  function group(depth: number): Wanted | undefined {
    if (words[at] !== '(' || depth > deepest) return undefined;
    at++;
    const first = operand(depth);
    const operator = words[at];
    if (first === undefined || operator === undefined) return undefined;
    if (operator === ')') {
      at++;
      return first;
    }
    if (!operators.has(operator)) return undefined;
    const parts = [first];
    let otherwise: Wanted | undefined;
    while (words[at] === operator) {
      at++;
      const part = operand(depth);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    const isCondition = operator === 'if' || operator === 'unless';
    if (isCondition && words[at] === 'else') {
      at++;
      otherwise = operand(depth);
      if (otherwise === undefined) return undefined;
    }
    // `and`, `or` and `with` chain; the others take two operands.
    if (words[at++] !== ')' || (parts.length > 2 && (isCondition || operator === 'without'))) return undefined;
    return { operator: operator as Operator, parts, ...(otherwise === undefined ? {} : { otherwise }) };
  }

  function operand(depth: number): Wanted | undefined {
    if (words[at] === '(') return group(depth + 1);
    const from = at;
    while (at < words.length && at - from < 3 && words[at] !== ')' && (at === from || isSense(words[from + 1] ?? ''))) at++;
    return simple(words.slice(from, at));
  }
}

/** Every name a dependency mentions, conditions included. */
export function namesIn(wanted: Wanted): string[] {
  if ('name' in wanted) return [wanted.name];
  return [...wanted.parts, ...(wanted.otherwise === undefined ? [] : [wanted.otherwise])].flatMap(namesIn);
}

function simple([name = '', sense = '', version = '', ...rest]: readonly string[]): Simple | undefined {
  if (name === '' || name === '(' || rest.length > 0) return undefined;
  if (sense === '') return { name };
  return isSense(sense) && version !== '' ? { name, range: { sense, evr: parseEvr(version) } } : undefined;
}

function isSense(word: string): word is Sense {
  return word === '=' || word === '<' || word === '<=' || word === '>' || word === '>=';
}

/** Words and the parentheses that group them; those inside a name, as in `libfoo.so.1()(64bit)`, belong to it. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let open = 0;
  for (const character of text) {
    const isSpace = /\s/.test(character);
    if (word === '' && (isSpace || character === '(' || character === ')')) {
      if (!isSpace) words.push(character);
    } else if (isSpace || (character === ')' && open === 0)) {
      words.push(word, ...(isSpace ? [] : [')']));
      word = '';
      open = 0;
    } else {
      if (character === '(') open++;
      if (character === ')') open--;
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}
