import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '@millwright/core/config/parse.ts';
import { fieldsOf } from '@millwright/core/words/line/fields.ts';
import { filledExamples } from '../dispatch/examples.ts';
import { parseLine } from '../dispatch/parse.ts';
import { aliases, plannedWords } from '../dispatch/words.ts';
import type { Command } from './command.ts';
import { commandFiles } from './commands.ts';

const all = await Promise.all(Object.entries(commandFiles).map(async ([word, load]) => [word, (await load()).default as Command] as const));

test('the table has every file in the folder, under its own word', () => {
  const files = readdirSync(import.meta.dirname)
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => !name.endsWith('.test') && !['command', 'commands'].includes(name));
  expect(Object.keys(commandFiles).toSorted()).toEqual(files.toSorted());
  for (const [word, command] of all) expect(command.word).toBe(word);
});

test('every word is one of the language, and aliases are the same wherever they are written', () => {
  for (const [word] of all) expect(plannedWords).toContain(word);
  const said = Object.fromEntries(all.flatMap(([word, command]) => (command.aliases ?? []).map((alias) => [alias, word])));
  for (const [alias, word] of Object.entries(aliases)) if (word in commandFiles) expect(said[alias], alias).toBe(word);
  for (const alias of Object.keys(said)) expect(aliases[alias], alias).toBe(said[alias]);
});

const none = parseConfig(new Map([['factory.yaml', 'name: Empty\n']]), { folder: '/nowhere', formats: [] });

test.each(all)('%s says what it is, and each of its examples is read as it', async (word, command) => {
  expect(command.summary).toMatch(/^[A-Z].*\.$/);
  expect(command.examples.length).toBeGreaterThan(0);
  for (const example of filledExamples(command.examples, none)) {
    expect(example).not.toMatch(/[{}]|undefined/);
    const parsed = await parseLine(example, commandFiles);
    expect(parsed.command.word, example).toBe(word);
    expect((await parseLine(parsed.canonical, commandFiles)).args).toEqual(parsed.args);
  }
});

test.each(all)('%s describes each of its arguments, and its places are arguments', (_, command) => {
  for (const field of fieldsOf(command)) expect(field.description, field.name).not.toBe('');
  for (const place of command.positional) expect(Object.keys(command.args.shape)).toContain(place.replace(/^(\.\.\.|--)/, ''));
});
