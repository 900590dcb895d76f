import { expect, test } from 'vitest';
import { jsonSchemaOf } from './json-schema.ts';
import { descriptions, keysBelow } from './key-descriptions.ts';
import { configFolders } from './schema.ts';

const keys = ['factory', ...Object.keys(configFolders)].flatMap((folder) => keysBelow(jsonSchemaOf(folder), folder));

test('every key of the configuration says in a sentence what it is for', () => {
  expect(keys.length).toBeGreaterThan(100);
  for (const { path, schema } of keys) expect(schema.description ?? '', path).toMatch(/^\S.*\.$/);
});

test('nothing is described that is not there', () => {
  const known = new Set(keys.map(({ path }) => path));
  expect(Object.keys(descriptions).filter((path) => !known.has(path))).toEqual([]);
});
