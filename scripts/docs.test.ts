import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandsFile, commandsText } from './docs-commands.ts';

test('the docs describe the commands that there are; npm run docs writes them anew', async () => {
  expect(readFileSync(commandsFile, 'utf8')).toBe(await commandsText());
});
