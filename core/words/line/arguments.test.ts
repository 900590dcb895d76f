import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { printArguments, readArguments } from './arguments.ts';
import type { Spelling } from './spelling.ts';
import { tokenize } from './tokenize.ts';

const args = z.strictObject({
  names: z.array(z.string()).default([]),
  because: z.string().optional(),
  unbuilt: z.boolean().default(false),
});
const spelling: Spelling<typeof args> = { word: 'rebuild', args, positional: ['...names'] };

test('arguments that are printed are read as what they were', () => {
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), fc.option(text, { nil: undefined }), fc.boolean(), (names, because, unbuilt) => {
      const given = { names, ...(because === undefined ? {} : { because }), unbuilt };
      const [word, ...words] = tokenize(printArguments(spelling, given));
      expect(word).toBe('rebuild');
      expect(readArguments(spelling, words).args).toEqual(given);
    }),
  );
});

test('what was left to its default is not printed', () => {
  expect(printArguments(spelling, args.parse({ names: ['zlib'] }))).toBe('rebuild zlib');
});
