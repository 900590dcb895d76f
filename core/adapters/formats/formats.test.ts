import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { formats } from './formats.ts';

test('every folder is a line of the table, and every line is a folder', async () => {
  const entries = await readdir(new URL('.', import.meta.url), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect(formats.map((format) => format.id).sort()).toEqual(folders.sort());
});

test('every line says what it is, and its reader can be opened', async () => {
  for (const format of formats) {
    expect(format.title).not.toBe('');
    expect(format.spec).toMatch(/^https:\/\//);
    expect(format.files.length).toBeGreaterThan(0);
    const module = (await import(format.reader)) as { openFormat(): unknown };
    expect(Object.keys(module.openFormat() as object)).toEqual(Object.keys(await format.open()));
  }
});
