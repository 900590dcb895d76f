import { describe, expect, test } from 'vitest';
import type { SourceDocument } from '../../../content/format.ts';
import { formatContract, packagesOf, read } from '../format.contract.ts';
import { npm } from './about.ts';

const lock = {
  name: 'shop',
  lockfileVersion: 3,
  packages: {
    '': {
      name: 'shop',
      version: '0.1.0',
      workspaces: ['packages/*'],
      dependencies: { a: '^1.0.0', short: 'npm:@s/long@^2', till: '*' },
      devDependencies: { tool: '^5' },
    },
    'node_modules/a': { version: '1.1.0', dependencies: { b: '^1' }, optionalDependencies: { native: '^3', nowhere: '1' }, bundleDependencies: ['b'] },
    'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true, dependencies: { c: '*' } },
    'node_modules/b': { version: '2.0.0', peerDependencies: { a: '>=1', gone: '*' } },
    'node_modules/c': { version: '1.0.0', dependencies: { b: '^2', lost: '^1' } },
    'node_modules/native': { version: '3.0.0', optional: true },
    'node_modules/short': { name: '@s/long', version: '2.5.0' },
    'node_modules/till': { resolved: 'packages/till', link: true },
    'node_modules/tool': { version: '5.0.0', dev: true },
    'node_modules/void': {},
    'packages/till': { version: '3.0.0', dependencies: { b: '^2', short: 'npm:@s/long@^2' }, devDependencies: { shop: '*' } },
    'packages/till/node_modules/b': { version: '2.9.0' },
  },
};

describe('package-lock.json', () => {
  test('is resolved as node would: in the nearest node_modules on the way up', async () => {
    expect(await edgesOf('pkg:npm/a@1.1.0')).toEqual(['requires pkg:npm/native@3.0.0 ^3', 'requires pkg:npm/b@1.0.0 ^1']);
    expect(await edgesOf('pkg:npm/b@1.0.0')).toEqual(['requires pkg:npm/c@1.0.0 *']);
    expect(await edgesOf('pkg:npm/c@1.0.0')).toEqual(['requires pkg:npm/b@2.0.0 ^2']);
    expect(await edgesOf('pkg:npm/b@2.0.0')).toEqual(['requires pkg:npm/a@1.1.0 >=1']);
  });

  test('makes components of the root and of linked folders; aliases mean what they stand for', async () => {
    expect(await edgesOf('pkg:npm/shop')).toEqual([
      'requires pkg:npm/a@1.1.0 ^1.0.0',
      'requires pkg:npm/%40s/long@2.5.0 npm:@s/long@^2',
      'requires pkg:npm/till *',
      'build-requires pkg:npm/tool@5.0.0 ^5',
    ]);
    expect(await edgesOf('pkg:npm/till')).toEqual(['requires pkg:npm/b@2.9.0 ^2', 'requires pkg:npm/%40s/long@2.5.0 npm:@s/long@^2']);
    const kinds = packagesOf(await read(npm, document(lock))).map((record) => [record.name, record.kind, record.version]);
    expect(kinds).toContainEqual(['shop', 'component', '0.1.0']);
    expect(kinds).toContainEqual(['@s/long', 'artifact', '2.5.0']);
  });

  test('says with file and line what it left out', async () => {
    const skipped = (await read(npm, document(lock))).flatMap((item) => ('skipped' in item ? [item.skipped] : []));
    expect(skipped).toEqual([
      { file: 'package-lock.json', line: lineOf('"node_modules/void"'), reason: 'node_modules/void has no version.' },
      { file: 'package-lock.json', line: lineOf('"node_modules/c"'), reason: 'node_modules/c needs lost, which is not in the file.' },
      { file: 'package-lock.json', line: lineOf('"packages/till": {'), reason: 'packages/till needs shop, which is not in the file.' },
    ]);
  });

  test('of version 1 is refused, with what to do', async () => {
    await expect(read(npm, document({ lockfileVersion: 1, dependencies: {} }))).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
      hint: 'Write it with npm 7 or later.',
    });
  });

  test('cut short is refused with its last line', async () => {
    const text = JSON.stringify(lock, null, 2);
    const cut = { ...document(lock), bytes: Buffer.from(text.slice(0, text.indexOf('"node_modules/b"'))) };
    await expect(read(npm, cut)).rejects.toMatchObject({ data: { file: 'package-lock.json', line: lineOf('"node_modules/b"') } });
  });

  test('names that are also methods or reach for prototypes are names like others', async () => {
    const text =
      '{"lockfileVersion":3,"packages":{"":{"name":"x","dependencies":{"__proto__":"1","constructor":"1"}},"node_modules/__proto__":{"version":"1.0.0"},"node_modules/constructor":{"version":"1.0.0"}}}';
    const records = packagesOf(await read(npm, { ...document(lock), bytes: Buffer.from(text) }));
    expect(records[0]?.edges.map((edge) => edge.to)).toEqual(['pkg:npm/__proto__@1.0.0', 'pkg:npm/constructor@1.0.0']);
  });
});

formatContract(npm, [document(lock)]);

async function edgesOf(purl: string): Promise<string[] | undefined> {
  const record = packagesOf(await read(npm, document(lock))).find((item) => item.purl === purl);
  return record?.edges.map((edge) => `${edge.relation} ${edge.to} ${edge.constraint}`);
}

function document(value: unknown): SourceDocument {
  return { name: 'package-lock.json', bytes: Buffer.from(JSON.stringify(value, null, 2)), folder: 'shop', beside: new Map() };
}

function lineOf(text: string): number {
  return (
    JSON.stringify(lock, null, 2)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}
