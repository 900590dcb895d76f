import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at } from './say.ts';
import { openSession } from './session.ts';
import { configure, makeWorld } from './world.ts';

const field = (name: string, value: string | undefined): string => (value === undefined ? '' : `${name}: ${value}\n`);
const binary = (name: string, version: string, { depends, source, provides }: { depends?: string; source?: string; provides?: string } = {}): string =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Demo Team <demo@example.org>\n${field('Source', source)}${field('Depends', depends)}${field('Provides', provides)}`;
const source = (name: string, version: string, needs?: string): string =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: any\nFormat: 3.0 (native)\nMaintainer: Demo Team <demo@example.org>\n${field('Build-Depends', needs)}`;

test('releases take in what Debian publishes: trace says which, and over what', async ({ onTestFinished: after }) => {
  const world = makeWorld();
  after(() => world.remove());
  const repository = join(world.folder, 'mirror');
  mkdirSync(repository);
  const publish = (name: string, stanzas: readonly string[]): void => writeFileSync(join(repository, name), stanzas.join('\n'));
  publish('Packages', [
    binary('libssl3', '3.0.1', { source: 'openssl' }),
    binary('openssl', '3.0.1', { depends: 'libssl3 (>= 3.0)' }),
    binary('nginx', '1.22', { depends: 'libssl3 (>= 3.0)' }),
    binary('curl', '7.88', { depends: 'libssl3' }),
  ]);
  publish('Sources', [source('openssl', '3.0.1'), source('nginx', '1.22', 'libssl3'), source('curl', '7.88')]);
  configure(world, 'sources/debian.yaml', `format: deb\npath: ${repository}\n`);
  configure(
    world,
    'products/appliance.yaml',
    'releases:\n  "1": {content: source(debian) intersect name(nginx), stages: [testing]}\n  "2": {content: source(debian) intersect name(openssl), stages: [testing]}\n',
  );
  const { ask, close } = openSession(world, 'alice');
  after(close);
  await ask('refresh debian');

  const library = await ask('trace libssl3');
  expect(at(library.data, 'products.0')).toMatchObject({ node: { id: 'product:appliance' }, distance: 3 });
  expect(
    (at(library.data, 'releases') as { node: { id: string }; distance: number; path: { relation: string }[] }[]).map(({ node, distance }) => [
      node.id,
      distance,
    ]),
  ).toEqual([
    ['release:appliance/1', 2],
    ['release:appliance/2', 2],
  ]);
  expect(library.text?.join('\n')).toContain('appliance/1: required by nginx 1.22, selected by appliance/1');
  expect(library.text?.slice(0, 2).join(' ').replace(/ +/g, ' ')).toMatch(
    /^The package libssl3 3\.0\.1 goes into appliance \(through \w+, 3 steps away\); a change to it reaches 3 artifacts, 2 releases and 1 product\.$/,
  );

  const trace = await ask('trace openssl');
  expect(at(trace.data, 'subject.kind')).toBe('component');
  expect(
    (at(trace.data, 'releases') as { node: { name: string }; path: { relation: string }[] }[]).map(({ node, path }) => [
      node.name,
      ...path.map((edge) => edge.relation),
    ]),
  ).toEqual([
    ['appliance/2', 'builds', 'selects'],
    ['appliance/1', 'builds', 'requires', 'selects'],
  ]);
  expect(at((await ask('trace curl')).data, 'products')).toEqual([]);
  expect(at((await ask('trace nginx --kind artifact --release appliance/1')).data, 'subject.version')).toBe('1.22');
  expect((await ask('compose appliance/1 --yes')).error).toMatchObject({
    code: 'NOTHING_TO_DO',
    message: 'There is nothing to compose for appliance/1: its content names only what others publish, which is followed and not composed.',
  });
});
