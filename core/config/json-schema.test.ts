import { expect, test } from 'vitest';
import { jsonSchemaOf } from './json-schema.ts';
import { configFolders } from './schema.ts';

test('every folder has a JSON schema, under its name and its singular', () => {
  for (const folder of ['factory', ...Object.keys(configFolders)]) expect(jsonSchemaOf(folder)).toMatchObject({ $schema: expect.any(String) });
  expect(jsonSchemaOf('policy')).toEqual(jsonSchemaOf('policies'));
  expect(jsonSchemaOf('component')).toMatchObject({ additionalProperties: false, required: ['purl', 'format'] });
});

test('an unknown kind is answered with the nearest', () => {
  expect(() => jsonSchemaOf('componnt')).toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN', suggest: ['component', 'components'] }));
});
