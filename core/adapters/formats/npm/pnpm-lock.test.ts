import { describe, expect, test } from 'vitest';
import type { SourceDocument } from '../../../content/format.ts';
import { formatContract, packagesOf, read } from '../format.contract.ts';
import { npm } from './about.ts';

const lock = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

catalogs:
  default:
    react:
      specifier: ^18.0.0
      version: 18.3.1

importers:

  .:
    dependencies:
      react:
        specifier: 'catalog:'
        version: 18.3.1
      short:
        specifier: npm:@s/long@^2
        version: '@s/long@2.5.0(react@18.3.1)'
    optionalDependencies:
      native:
        specifier: ^3.0.0
        version: 3.0.0
    devDependencies:
      '@w/core':
        specifier: workspace:*
        version: link:packages/core

  packages/core:
    dependencies:
      '@s/long':
        specifier: ^2.0.0
        version: 2.5.0(react@18.3.1)
      from-git:
        specifier: github:some/where
        version: https://codeload.example.org/some/where/tar.gz/abc
      injected:
        specifier: workspace:*
        version: file:packages/injected(react@18.3.1)
      outside:
        specifier: link:../../outside
        version: link:../../outside
      lost:
        specifier: ^1.0.0
        version: 1.0.0

  packages/injected: {}

packages:

  '@s/long@2.5.0':
    resolution: {integrity: sha512-x}
    peerDependencies:
      react: '>=16'

  from-git@https://codeload.example.org/some/where/tar.gz/abc:
    resolution: {tarball: https://codeload.example.org/some/where/tar.gz/abc}
    version: 4.5.6

  injected@file:packages/injected:
    resolution: {directory: packages/injected, type: directory}

  native@3.0.0:
    resolution: {integrity: sha512-x}

  react@18.3.1:
    resolution: {integrity: sha512-x}

  react@19.0.0:
    resolution: {integrity: sha512-x}

  tarball@file:vendor/tarball.tgz:
    resolution: {tarball: file:vendor/tarball.tgz}

snapshots:

  '@s/long@2.5.0(react@18.3.1)':
    dependencies:
      react: 18.3.1
      renamed: native@3.0.0

  '@s/long@2.5.0(react@19.0.0)':
    dependencies:
      react: 19.0.0
      renamed: native@3.0.0

  from-git@https://codeload.example.org/some/where/tar.gz/abc:
    optionalDependencies:
      native: 3.0.0

  injected@file:packages/injected(react@18.3.1): {}

  native@3.0.0:
    optional: true

  react@18.3.1: {}

  react@19.0.0: {}

  tarball@file:vendor/tarball.tgz: {}
`;

describe('pnpm-lock.yaml', () => {
  test('makes a component of each importer, named by the package.json beside it', async () => {
    expect(await edgesOf('pkg:npm/%40w/root')).toEqual([
      'requires pkg:npm/react@18.3.1 ^18.0.0',
      'requires pkg:npm/%40s/long@2.5.0 npm:@s/long@^2',
      'requires pkg:npm/native@3.0.0 ^3.0.0',
      'build-requires pkg:npm/%40w/core workspace:*',
    ]);
    expect(await edgesOf('pkg:npm/%40w/core')).toEqual([
      'requires pkg:npm/%40s/long@2.5.0 ^2.0.0',
      'requires pkg:npm/from-git@4.5.6 github:some/where',
      'requires pkg:npm/injected workspace:*',
      'requires pkg:npm/outside link:../../outside',
    ]);
  });

  test('without a package.json a component has the name of its folder', async () => {
    const records = packagesOf(await read(npm, { ...document(lock), beside: new Map([['package.json', Buffer.from('no json')]]) }));
    expect(records.filter((record) => record.kind === 'component').map((record) => record.name)).toEqual(['shop', 'core', 'injected']);
  });

  test('a package resolved with several sets of peers is one package with the edges of all', async () => {
    expect(await edgesOf('pkg:npm/%40s/long@2.5.0')).toEqual([
      'requires pkg:npm/react@18.3.1 >=16',
      'requires pkg:npm/native@3.0.0 ',
      'requires pkg:npm/react@19.0.0 >=16',
    ]);
    expect(await edgesOf('pkg:npm/from-git@4.5.6')).toEqual(['requires pkg:npm/native@3.0.0 ']);
    expect(await edgesOf('pkg:npm/tarball@file:vendor%2Ftarball.tgz')).toEqual([]);
  });

  test('says with file and line what it left out', async () => {
    const skipped = (await read(npm, document(lock))).flatMap((item) => ('skipped' in item ? [item.skipped] : []));
    expect(skipped).toEqual([
      { file: 'pnpm-lock.yaml', line: lock.split('\n').indexOf('  packages/core:') + 1, reason: 'packages/core needs lost 1.0.0, which is not in the file.' },
    ]);
  });

  test('names the package.json files it wants to see, without parsing', async () => {
    const format = await npm.open();
    expect(format.companions?.(document(lock))).toEqual(['package.json', 'packages/core/package.json', 'packages/injected/package.json']);
  });

  test('reads the document of the workspace behind the one pnpm keeps for itself', async () => {
    const own =
      "---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    packageManagerDependencies:\n      pnpm:\n        specifier: 12.0.0\n        version: 12.0.0\nsnapshots:\n  pnpm@12.0.0: {}\n---\n";
    const records = packagesOf(await read(npm, document(`${own}${lock}`)));
    const root = records.find((record) => record.purl === 'pkg:npm/%40w/root');
    expect(root?.edges.map((edge) => edge.to)).toContain('pkg:npm/pnpm@12.0.0');
    expect(root?.edges.map((edge) => edge.to)).toContain('pkg:npm/react@18.3.1');
  });

  test.each([
    ["lockfileVersion: '6.0'\n", 1],
    ['lockfileVersion: 5.4\n', 1],
    [`${lock}\n  react@19.0.0: {}\n`, lock.split('\n').length + 1],
    [lock.replace('catalogs:', 'catalogs: ]'), 6],
  ])('another version, a repeated key and what is no YAML are refused with the line (%#)', async (text, line) => {
    await expect(read(npm, document(text))).rejects.toMatchObject({ code: 'SOURCE_BROKEN', data: { file: 'pnpm-lock.yaml', line } });
  });

  test('a bomb of aliases is refused', async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(12).fill(`*a${n}`).join(', ')}]`);
    await expect(read(npm, document(`lockfileVersion: '9.0'\na0: &a0 x\n${levels.join('\n')}\n`))).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
  });
});

formatContract(npm, [document(lock)]);

async function edgesOf(purl: string): Promise<string[] | undefined> {
  const record = packagesOf(await read(npm, document(lock))).find((item) => item.purl === purl);
  return record?.edges.map((edge) => `${edge.relation} ${edge.to} ${edge.constraint ?? ''}`);
}

function document(text: string): SourceDocument {
  const beside = new Map([
    ['package.json', Buffer.from('{"name":"@w/root","version":"1.0.0"}')],
    ['packages/core/package.json', Buffer.from('{"name":"@w/core"}')],
  ]);
  return { name: 'pnpm-lock.yaml', bytes: Buffer.from(text), folder: 'shop', beside };
}
