import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../model/errors.ts';
import { matchesGlob } from './glob.ts';
import { parseSelection, selects } from './selection.ts';

const hello = { format: 'blob', source: 'config', name: 'hello' };

describe('a selection', () => {
  test.each([
    ['format(blob)', true],
    ['format(rpm)', false],
    ['source(config) except name(hel*)', false],
    ['name(hell?) intersect format(blob)', true],
    ['format(rpm) union name("hello")', true],
    ["name('hello')", true],
    ['(format(rpm) union format(blob)) intersect source(config)', true],
    ['  format( blob )\n', true],
    ['format(blob) union format(rpm) intersect source(nowhere)', true],
    ['(format(blob) union format(rpm)) intersect source(nowhere)', false],
    ['format(blob) except format(blob) union name(*)', true],
  ])('%s selects hello: %s', (text, expected) => {
    expect(selects(parseSelection(text), hello)).toBe(expected);
  });

  test('takes names with scopes, dots and signs bare, and names with brackets quoted', () => {
    expect(selects(parseSelection('name(@scope/*)'), { ...hello, name: '@scope/pkg.x' })).toBe(true);
    expect(selects(parseSelection('name("a (b) \\"c\\"")'), { ...hello, name: 'a (b) "c"' })).toBe(true);
  });

  test.each([
    ['', 1, 'format'],
    ['fromat(blob)', 1, 'format'],
    ['format(blob) and name(x)', 14, 'union'],
    ['format(blob', 12, ')'],
    ['format blob', 8, '('],
    ['format()', 8, 'id of a format'],
    ['(format(blob)', 14, ')'],
    ['format(blob))', 13, 'the end'],
    ['name("x)', 6, 'never closed'],
    ['union format(x)', 1, 'format'],
  ])('%j is refused at character %i', (text, position, mentions) => {
    const error = refusal(text);
    expect(error.code).toBe('QUERY_SYNTAX');
    expect(error.data).toMatchObject({ position });
    expect(error.message).toContain(mentions);
  });

  test('a refusal proposes the nearest word', () => {
    expect(refusal('formt(blob)').suggest).toContain('format');
    expect(refusal('format(a) intersct format(b)').suggest).toContain('intersect');
  });

  test('absurd lengths and depths are refused before they cost anything', () => {
    expect(refusal(`name(${'x'.repeat(10_000)})`).code).toBe('QUERY_BOUND');
    expect(refusal(`${'('.repeat(101)}name(x)${')'.repeat(101)}`).code).toBe('QUERY_BOUND');
    expect(selects(parseSelection(`${'('.repeat(100)}name(hello)${')'.repeat(100)}`), hello)).toBe(true);
    expect(selects(parseSelection(`name(a)${' union name(b)'.repeat(700)} union name(hello)`), hello)).toBe(true);
  });

  test('any text is either understood or refused with a code', () => {
    const pieces = fc.constantFrom('format', '(', ')', 'x', '"', ' ', 'union', 'except', 'intersect', 'name', '*', '\\', '\u202e', '\u0000');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (words) => {
        const text = words.join('');
        try {
          expect(typeof selects(parseSelection(text), hello)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a glob', () => {
  test('agrees with the regular expression it stands for', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map((items) => items.join(''));
    const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((items) => items.join(''));
    fc.assert(
      fc.property(letters, texts, (glob, text) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(glob, text)).toBe(expression.test(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('stays cheap for a pattern made to be slow', () => {
    expect(matchesGlob('*a'.repeat(2000), `${'a'.repeat(3000)}b`)).toBe(false);
  });
});

function refusal(text: string): UserError {
  try {
    parseSelection(text);
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error(`"${text}" was not refused`);
}
