import type { z } from 'zod';

export type ZodIssue = z.core.$ZodIssue;

/** What an argument should have been, as what follows its name: `is a whole number from 1 to 1000`. */
export function sayExpected(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'is a whole number' : issue.expected === 'number' ? 'is a number' : 'is text';
    case 'too_small':
      if (issue.origin === 'string') return 'may not be empty';
      return issue.origin === 'array' ? `needs at least ${Number(issue.minimum)}` : `is a number of at least ${Number(issue.minimum)}`;
    case 'too_big':
      if (issue.origin === 'string') return `is at most ${Number(issue.maximum)} characters long`;
      return issue.origin === 'array' ? `is given at most ${Number(issue.maximum)} times` : `is a number of at most ${Number(issue.maximum)}`;
    case 'invalid_value':
      return `is ${issue.values.map(String).join(' or ')}`;
    case 'not_multiple_of':
      return `is a multiple of ${issue.divisor}`;
    case 'invalid_format':
    case 'custom':
      // A sentence of the command's own: "expected an operation such as op-…".
      return issue.message.startsWith('expected ') ? `is ${issue.message.slice('expected '.length)}` : 'is written otherwise';
    default:
      return 'does not fit';
  }
}

/** What came instead, as the second half of that sentence. */
export function sayTyped(value: unknown): string {
  const words = [value].flat().filter((item): item is string => typeof item === 'string' && item !== '');
  return words.length === 0 ? 'nothing was given' : `"${words.join(' ')}" was given`;
}
