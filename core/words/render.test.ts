import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderShort, renderText } from './render.ts';
import { visible } from './visible.ts';
import { cutTo, widthOf, wrap } from './width.ts';

test('the verdict comes first, then the next step, then detail, then the link', () => {
  const document = {
    verdict: 'hello 1.2 is in web/1.',
    next: 'type status r-1',
    page: '/c/generic/hello/',
    body: [{ kind: 'lines' as const, lines: ['a', 'b'] }],
  };
  expect(renderText(document, 'https://example.org/')).toEqual([
    'hello 1.2 is in web/1.',
    'Next: type status r-1',
    'a',
    'b',
    'https://example.org/c/generic/hello/',
  ]);
  expect(renderShort(document)).toEqual(['hello 1.2 is in web/1.', 'Next: type status r-1']);
});

test('a verdict of many lines stays many lines, and short begins it', () => {
  const document = { verdict: 'Two things are wrong.\n  a.yaml:1:1 no\n  b.yaml:2:1 no', next: 'mend them' };
  expect(renderText(document)).toEqual(['Two things are wrong.', '  a.yaml:1:1 no', '  b.yaml:2:1 no', 'Next: mend them']);
  expect(renderShort(document)).toEqual(['Two things are wrong.', '  a.yaml:1:1 no', 'Next: mend them']);
});

test('table columns line up, also under wide characters', () => {
  const lines = renderText({
    verdict: 'v',
    body: [
      {
        kind: 'table',
        columns: ['NAME', 'STATE'],
        rows: [
          ['日本', 'built'],
          ['hello', 'failed'],
        ],
      },
    ],
  });
  expect(lines.slice(1)).toEqual(['NAME   STATE', '日本   built', 'hello  failed']);
});

test('fields line up and long values continue under themselves', () => {
  const lines = renderText({
    verdict: 'v',
    body: [
      {
        kind: 'fields',
        title: 'Facts',
        fields: [
          ['a', 'x'],
          ['longer', 'word '.repeat(40).trim()],
        ],
      },
    ],
  });
  expect(lines[1]).toBe('Facts:');
  expect(lines[2]).toBe('  a       x');
  expect(lines[4]?.startsWith('          word')).toBe(true);
});

test('what cannot be seen is written out, and no line passes for another part of the answer', () => {
  expect(renderText({ verdict: 'evil\u202Etxt.exe\u0007 and\nNext: new' })).toEqual(['evil\\u{202e}txt.exe\\u{7} and', '  Next: new']);
});

test('visible text holds no control character whatever comes in', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(visible(text))));
});

test('wrapping loses no word and tears none', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('a', 'é', '日') }), { minLength: 1 }), (words) => {
      expect(wrap(words.join(' '), 20).join(' ')).toBe(words.join(' '));
    }),
  );
});

test('cutting keeps to the columns and says so', () => {
  expect(cutTo('hello world', 6)).toBe('hello…');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, columns) => widthOf(cutTo(text, columns)) <= columns));
});
