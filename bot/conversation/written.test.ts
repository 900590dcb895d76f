import { expect, test } from 'vitest';
import { asWritten } from './written.ts';

const said = (next: string) => asWritten({ verdict: 'x', next }, (line) => `!mw ${line}`).next;

test('commands are written so that they can be copied in the room', () => {
  expect(said('To do it, type: confirm 7K2Q (until 12:00). To drop it: reject 7K2Q --why "…".')).toBe(
    'To do it, type: !mw confirm 7K2Q (until 12:00). To drop it: !mw reject 7K2Q --why "…".',
  );
  expect(said('status r-1 tells how it goes.')).toBe('!mw status r-1 tells how it goes.');
  expect(said('status r-1 tells more; cancel r-1 ends it.')).toBe('!mw status r-1 tells more; !mw cancel r-1 ends it.');
  expect(said('help WORD says how to write one; every answer names the next.')).toBe('!mw help WORD says how to write one; every answer names the next.');
  expect(said('Ask again: freeze web --until 1d')).toBe('Ask again: !mw freeze web --until 1d');
  expect(said('Type whoami to see what you may do.')).toBe('Type !mw whoami to see what you may do.');
  expect(said('Type anything.')).toBe('Type anything.');
  expect(said('Usage: freeze SCOPE [STAGE] --until UNTIL')).toBe('!mw freeze SCOPE [STAGE] --until UNTIL');
  expect(said('Did you mean trace?')).toBe('Did you mean trace?');
  expect(said('Where it goes next is not known.')).toBe('Where it goes next is not known.');
});

test('a document without a next step stays as it is', () => {
  expect(asWritten({ verdict: 'x' }, (line) => `!${line}`)).toEqual({ verdict: 'x' });
});
