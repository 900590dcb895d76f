import { expect, test } from 'vitest';
import type { Answer } from '../dispatch/answer.ts';
import { openPicks } from './picks.ts';

const refused = (command: string, message: string, suggest: readonly string[]) => ({ ok: false, command, error: { message, suggest } }) as unknown as Answer;
const write = (line: string) => `!mw ${line}`;

test('what may have been meant is a whole line with a number, and the number says it', () => {
  const picks = openPicks();
  const one = picks.offer('alice', refused('trace libpeble', 'Nothing is called "libpeble".', ['libpebble']), { verdict: 'Nothing.', next: 'x' }, write);
  expect(one.next).toBe('Did you mean trace libpebble? !mw 1 says it.');
  expect(picks.meant('alice', '1')).toBe('trace libpebble');
  expect(picks.meant('alice', ' 1 ')).toBe('trace libpebble');
  for (const line of ['2', '0', '11', 'trace 1', 'one']) expect(picks.meant('alice', line)).toBe(line);
  expect(picks.meant('bob', '1')).toBe('1');
});

test('of several each has its number; what is odd is quoted, and it is asked once', () => {
  const picks = openPicks();
  const document = { verdict: 'It is ambiguous: "x". Did you mean a b or c?' };
  const several = picks.offer('alice', refused('freeze x --why y', 'It is ambiguous: "x".', ['a b', 'c']), document, write);
  expect(several).toEqual({ verdict: 'It is ambiguous: "x".', next: 'Did you mean 1: freeze "a b" --why y, 2: freeze c --why y? !mw 1 says the first.' });
  expect(picks.meant('alice', '2')).toBe('freeze c --why y');
});

test('an answer that suggests nothing takes the picks away, and a word that is not in the line makes none', () => {
  const picks = openPicks();
  picks.offer('alice', refused('trace x', 'No "x".', ['y']), { verdict: '' }, write);
  expect(picks.offer('alice', refused('trace x', 'No.', []), { verdict: 'No.' }, write)).toEqual({ verdict: 'No.' });
  expect(picks.meant('alice', '1')).toBe('1');
  expect(picks.offer('alice', refused('trace x', 'No "z".', ['y']), { verdict: 'No.' }, write)).toEqual({ verdict: 'No.' });
});
