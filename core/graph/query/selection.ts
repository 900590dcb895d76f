import { UserError } from '../../model/errors.ts';
import { nearest } from '../../model/near.ts';
import { matchesGlob } from './glob.ts';
import { tokensOf, type Token } from './tokens.ts';

const tests = ['format', 'source', 'name'] as const;
const joints = ['union', 'intersect', 'except'] as const;
type Test = (typeof tests)[number];
type Joint = (typeof joints)[number];

/** What `content:` of a release says. `intersect` binds closer than `union` and `except`, which go from left to right. */
export type Selection =
  | { readonly kind: 'test'; readonly test: Test; readonly value: string }
  | { readonly kind: Joint; readonly left: Selection; readonly right: Selection };

const deepest = 100;

/** Throws `QUERY_SYNTAX` with the place and what was expected there, `QUERY_BOUND` for what no person writes. */
export function parseSelection(text: string): Selection {
  const tokens = tokensOf(text);
  let next = 0;
  const parsed = sum(0);
  if (peek().kind !== 'end') throw unexpected(peek(), [...joints, 'the end']);
  return parsed;

  function sum(depth: number): Selection {
    let left = product(depth);
    for (let joint = take(['union', 'except']); joint !== undefined; joint = take(['union', 'except'])) left = { kind: joint, left, right: product(depth) };
    return left;
  }

  function product(depth: number): Selection {
    let left = one(depth);
    while (take(['intersect']) !== undefined) left = { kind: 'intersect', left, right: one(depth) };
    return left;
  }

  function one(depth: number): Selection {
    if (depth > deepest) throw new UserError('QUERY_BOUND', `A selection nested deeper than ${deepest} brackets is not read.`, { hint: 'Write it flatter.' });
    const token = peek();
    if (token.kind === '(') {
      next++;
      const inner = sum(depth + 1);
      bracket(')', [...joints, ')']);
      return inner;
    }
    const test = tests.find((word) => token.kind === 'word' && word === token.text);
    if (test === undefined) throw unexpected(token, [...tests.map((word) => `${word}(…)`), '(']);
    next++;
    bracket('(', [`( after ${test}`]);
    const value = peek();
    if (value.kind !== 'word' && value.kind !== 'quoted')
      throw unexpected(value, [test === 'name' ? 'a name or a pattern such as lib*' : `the id of a ${test}`]);
    next++;
    bracket(')', [')']);
    return { kind: 'test', test, value: value.text };
  }

  function bracket(kind: '(' | ')', expected: readonly string[]): void {
    if (peek().kind !== kind) throw unexpected(peek(), expected);
    next++;
  }

  function take<Word extends Joint>(words: readonly Word[]): Word | undefined {
    const token = peek();
    const word = words.find((candidate) => token.kind === 'word' && candidate === token.text);
    if (word !== undefined) next++;
    return word;
  }

  function peek(): Token {
    return tokens[next] as Token;
  }
}

export interface SelectionFacts {
  readonly format: string;
  readonly source: string;
  readonly name: string;
}

/** The source whose content is the factory's own components; it is meant wherever nobody says otherwise. */
const own = 'config';

/** What a source imported takes part only where `source()` or `format()` names it: `name(lib*)` alone means the factory's own components. */
export function selects(selection: Selection, facts: SelectionFacts): boolean {
  const found = judge(selection, facts, true);
  return facts.source === own ? found !== 'no' : found === 'named';
}

/** Whether it may select anything of a source at all; cheap, and asked before its names are looked at. */
export function mayNameOf(selection: Selection, source: Omit<SelectionFacts, 'name'>): boolean {
  return judge(selection, { ...source, name: '' }, false) === 'named';
}

/** The only names it can select of a source, where it says them letter by letter; undefined where it leaves them open. */
export function namesIn(selection: Selection, source: Omit<SelectionFacts, 'name'>): ReadonlySet<string> | undefined {
  if (selection.kind === 'except') return namesIn(selection.left, source);
  if (selection.kind !== 'union') return spelled(selection);
  // What names no source selects nothing of this one, unless what stands around it does.
  const parts = [selection.left, selection.right].filter((part) => mayNameOf(part, source)).map((part) => namesIn(part, source));
  return parts.reduce((all, names) => (all === undefined || names === undefined ? undefined : all.union(names)), new Set());
}

function spelled(selection: Selection): ReadonlySet<string> | undefined {
  switch (selection.kind) {
    case 'test':
      return selection.test === 'name' && !/[*?]/.test(selection.value) ? new Set([selection.value]) : undefined;
    case 'union': {
      const [left, right] = [spelled(selection.left), spelled(selection.right)];
      return left === undefined || right === undefined ? undefined : left.union(right);
    }
    case 'intersect':
      return spelled(selection.left) ?? spelled(selection.right);
    case 'except':
      return spelled(selection.left);
  }
}

type Judged = 'no' | 'bare' | 'named';

/** `named`: a source or format is said on the way. Without names, every name fits and nothing is taken away. */
function judge(selection: Selection, facts: SelectionFacts, withNames: boolean): Judged {
  switch (selection.kind) {
    case 'test':
      if (selection.test === 'name') return !withNames || matchesGlob(selection.value, facts.name) ? 'bare' : 'no';
      return facts[selection.test] === selection.value ? 'named' : 'no';
    case 'union': {
      const left = judge(selection.left, facts, withNames);
      if (left === 'named') return left;
      const right = judge(selection.right, facts, withNames);
      return right === 'no' ? left : right;
    }
    case 'intersect': {
      const left = judge(selection.left, facts, withNames);
      if (left === 'no') return left;
      const right = judge(selection.right, facts, withNames);
      return right === 'bare' ? left : right;
    }
    case 'except': {
      const left = judge(selection.left, facts, withNames);
      return left === 'no' || (withNames && judge(selection.right, facts, withNames) !== 'no') ? 'no' : left;
    }
  }
}

function unexpected(token: Token, expected: readonly string[]): UserError {
  const found = token.kind === 'end' ? 'it ends' : `"${token.text.slice(0, 60)}" stands`;
  const suggest = token.kind === 'word' ? nearest(token.text, [...tests, ...joints]) : [];
  const near = suggest[0] === undefined ? '' : ` Did you mean ${suggest[0]}?`;
  return new UserError('QUERY_SYNTAX', `At character ${token.at} of the selection ${found} where ${listOf(expected)} was expected.`, {
    hint: `A selection looks like format(rpm) intersect source(mine) except name(test-*).${near}`,
    suggest,
    data: { position: token.at, expected },
  });
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
