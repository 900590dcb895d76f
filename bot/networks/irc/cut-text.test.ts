import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText } from './cut-text.ts';
import { fitLines } from './fit-lines.ts';

describe('cutting a text', () => {
  test('a text that fits is one piece, and an empty one too', () => {
    expect(cutText('short', 10)).toEqual(['short']);
    expect(cutText('', 10)).toEqual(['']);
  });

  test('a list is cut after a comma, other text at a space', () => {
    expect(cutText('alpha, beta, gamma delta', 20)).toEqual(['alpha, beta,', 'gamma delta']);
    expect(cutText('alpha beta gamma delta', 13)).toEqual(['alpha beta', 'gamma delta']);
  });

  test('a link is kept whole, on the next line if need be; one that fits no line is not said', () => {
    const link = 'https://factory.example.org/rebuild/r-20261122-1/';
    expect(cutText(`it is built: ${link}`, 55)).toEqual(['it is built:', link]);
    expect(cutText(`see https://example.org/${'a'.repeat(80)} there`, 60)).toEqual(['see (a link too long for this network) there']);
  });

  test('families, flags and letters with marks stay whole', () => {
    for (const [sign, bytes] of [
      ['👩‍👩‍👧‍👦', 25],
      ['🇩🇪', 8],
      ['é̂', 5],
    ] as const) {
      const pieces = cutText(sign.repeat(40), 60);
      expect(pieces.join('')).toBe(sign.repeat(40));
      for (const piece of pieces) expect(Buffer.byteLength(piece) % bytes).toBe(0);
    }
  });

  test('no piece is over the limit, nothing is lost but spaces, and no character is halved', () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('👩‍👩‍👧‍👦', 'https://e.org/x', 'a,', '\u0301'.repeat(50)));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 45, max: 120 }), (words, most) => {
        const text = words.join(' ');
        const pieces = cutText(text, most);
        for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(most);
        expect(pieces.join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''));
        expect(pieces.join('').isWellFormed()).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('fitting lines', () => {
  test('each line keeps its beginning, and the first gets what room is left', () => {
    const verdict = 'one two three four five six seven eight nine ten';
    expect(fitLines([verdict, 'Next: it', 'https://e.org/'], { most: 3, bytes: 20 })).toEqual(['one two three …', 'Next: it', 'https://e.org/']);
    expect(fitLines([verdict, 'Next: it'], { most: 3, bytes: 30 })).toEqual(['one two three four five six', 'seven eight nine ten', 'Next: it']);
    expect(fitLines([verdict], { most: 2, bytes: 20 })).toEqual(['one two three four', 'five six seven …']);
  });
});
