import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { command } from '../commands/command.ts';
import { readArguments } from '@millwright/core/words/line/arguments.ts';
import { usageOf } from '@millwright/core/words/line/fields.ts';
import { parseLine } from './parse.ts';
import { quote, tokenize } from '@millwright/core/words/line/tokenize.ts';

const waive = command({
  word: 'waive',
  summary: 'Lets a subject pass without a test.',
  args: z.strictObject({
    subject: z.string().describe('What is waived.'),
    test: z.string().optional(),
    why: z.string().min(1).optional(),
    until: z.string().optional(),
    to: z.enum(['passed', 'failed']).optional(),
    not: z.array(z.string()).default([]),
    all: z.boolean().default(false),
    dryRun: z.boolean().optional(),
    depth: z.coerce.number().int().min(1).max(9).optional(),
    id: z.string().regex(/^op-/, 'expected an operation such as op-…').optional(),
  }),
  positional: ['subject', 'test'],
  role: 'releng',
  danger: 'note',
  examples: [],
  run: () => Promise.reject(new Error('not called')),
});
const many = command({
  ...waive,
  word: 'rebuild',
  args: z.strictObject({ names: z.array(z.string()).default([]), because: z.string().optional() }),
  positional: ['...names'],
});
const outer = command({
  ...waive,
  word: 'plan',
  args: z.strictObject({ verb: z.string(), line: z.array(z.string()).default([]) }),
  positional: ['verb', '--line'],
});
const files = Object.fromEntries([waive, many, outer].map((item) => [item.word, () => Promise.resolve({ default: item })]));
const parse = (line: string) => parseLine(line, files);

test('quotes, backslashes and spaces make words as in a shell', () => {
  expect(tokenize(`a "b c" 'd e' f\\ g --why="x y" ""`)).toEqual(['a', 'b c', 'd e', 'f g', '--why=x y', '']);
  expect(tokenize(`say "she said \\"no\\""`)).toEqual(['say', 'she said "no"']);
});

test('quotes and dashes that a phone made are repaired, and an apostrophe in a word is one', () => {
  expect(tokenize('waive x —why “the mirror isn’t there” –all')).toEqual(['waive', 'x', '--why', 'the mirror isn’t there', '--all']);
  expect(tokenize("why=it's fine")).toEqual(["why=it's", 'fine']);
});

test('only the first line is a command', () => {
  expect(tokenize('trace x\nrebuild y')).toEqual(['trace', 'x']);
});

test('an open quote and long lines are refused', () => {
  expect(() => tokenize('say "oops')).toThrow('opens at character 5');
  expect(() => tokenize('x'.repeat(70_000))).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  expect(() => tokenize('x'.repeat(10_000_000))).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
});

test('characters that cannot be seen are written out', () => {
  expect(tokenize('trace a\u202eb "\u0000\ud800" \u001b[31m')).toEqual(['trace', 'a\\u{202e}b', '\\u{0}\\u{d800}', '\\u{1b}[31m']);
});

test('any words survive quoting', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '“', '’', '-', '—', '=', '日', '%', '~') });
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(tokenize(words.map(quote).join(' '))).toEqual(words);
    }),
  );
});

test('arguments come by place, by --flag value, --flag=value and key=value', async () => {
  const expected = { subject: 's', test: 't', why: 'a b', not: [], all: true, depth: 3 };
  for (const line of ['waive s t --why "a b" --all --depth=3', 'WAIVE --all why="a b" s t depth=3', 'waive --test t s --why=“a b” --all --depth 3']) {
    expect((await parse(line)).args, line).toEqual(expected);
  }
});

test('the command is printed anew in one form', async () => {
  expect((await parse('waive   depth=3 --all s why="a b" t')).canonical).toBe('waive s t --why "a b" --all --depth 3');
  expect((await parse('waive -- -s')).canonical).toBe('waive -- -s');
  expect((await parse('waive --dry-run s --not x --not=--y')).canonical).toBe('waive s --not x --not=--y --dry-run');
});

test('the printed form reads back as the same arguments', () => {
  const text = fc.string({ minLength: 1, unit: fc.constantFrom('a', ' ', '"', "'", '\\', '-', '—', '=', 'é', 'why=') });
  const record = fc.record({ subject: text, test: fc.option(text, { nil: undefined }), why: fc.option(text, { nil: undefined }), not: fc.array(text) });
  fc.assert(
    fc.property(record, ({ subject, test: name, why, not }) => {
      const words = [
        ...(why === undefined ? [] : [`--why=${why}`]),
        ...not.map((item) => `--not=${item}`),
        '--',
        subject,
        ...(name === undefined ? [] : [name]),
      ];
      const first = readArguments(waive, words);
      const again = readArguments(waive, tokenize(first.canonical).slice(1));
      expect(again).toEqual(first);
    }),
  );
});

test('what stands for every command may come before it or inside it, and inside wins', async () => {
  expect((await parse('--as bob --wait waive s --as alice --at 2026-01-01')).globals).toEqual({
    as: 'alice',
    at: '2026-01-01',
    yes: false,
    wait: true,
    json: false,
  });
  expect((await parse('waive -- --yes')).globals.yes).toBe(false);
  await expect(parse('--rom bob waive s')).rejects.toMatchObject({ code: 'USAGE', suggest: ['--room'] });
});

test('a command inside a command keeps its own options', async () => {
  const parsed = await parse('plan rebuild hello --because x --as bob');
  expect(parsed.args).toEqual({ verb: 'rebuild', line: ['hello', '--because', 'x'] });
  expect(parsed.globals.as).toBe('bob');
  expect(parsed.canonical).toBe('plan rebuild hello --because x');
  expect((await parse('rebuild a b c')).args).toEqual({ names: ['a', 'b', 'c'] });
});

test('what is wrong is said with the usage and with what is near', async () => {
  await expect(parse('')).rejects.toMatchObject({ code: 'USAGE' });
  await expect(parse('waiv s')).rejects.toMatchObject({ message: 'There is no command "waiv".', hint: 'Did you mean waive?', suggest: ['waive'] });
  await expect(parse('waive')).rejects.toMatchObject({ message: '"waive" needs SUBJECT: what is waived.' });
  await expect(parse('waive s --untl 3d')).rejects.toMatchObject({ message: '"waive" has no option --untl.', suggest: ['--until'] });
  await expect(parse('waive s --to pased')).rejects.toMatchObject({ message: '--to is passed, failed; "pased" is none of them.', suggest: ['passed'] });
  await expect(parse('waive s --why')).rejects.toMatchObject({ message: '--why needs a value.' });
  await expect(parse('waive s --all=no')).rejects.toMatchObject({ message: '--all takes no value.' });
  await expect(parse('waive s t u')).rejects.toMatchObject({ message: '"u" is one argument too many.' });
  await expect(parse('waive -x')).rejects.toMatchObject({ message: '"-x" is not an option.' });
  await expect(parse('waive s --why a --why b')).rejects.toMatchObject({ message: '--why is given twice.' });
  await expect(parse('transition x')).rejects.toMatchObject({ message: '"transition" is not in this version.' });
  await expect(parse('constructor')).rejects.toMatchObject({ code: 'USAGE' });
});

test('a value that does not fit is told by its flag, what was expected and what came', async () => {
  const said = async (line: string) => parse(line).then(String, (error: Error) => error.message);
  expect(await said('waive s --depth x')).toBe('--depth is a number; "x" was given.');
  expect(await said('waive s --depth 1.5')).toBe('--depth is a whole number; "1.5" was given.');
  expect(await said('waive s --depth 0')).toBe('--depth is a number of at least 1; "0" was given.');
  expect(await said('waive s --depth 10')).toBe('--depth is a number of at most 9; "10" was given.');
  expect(await said('waive s --why ""')).toBe('--why may not be empty; nothing was given.');
  expect(await said('waive s --id 7')).toBe('--id is an operation such as op-…; "7" was given.');
});

test('the usage line derives from the arguments', () => {
  expect(usageOf(waive)).toBe(
    'waive SUBJECT [TEST] [--why WHY] [--until UNTIL] [--to passed|failed] [--not NOT] [--all] [--dry-run] [--depth DEPTH] [--id ID]',
  );
  expect(usageOf(many)).toBe('rebuild [NAMES…] [--because BECAUSE]');
});
