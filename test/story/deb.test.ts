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

test('releases take in what Debian publishes: trace says which and over what, impact what breaks, diff and since what changed', async ({
  onTestFinished: after,
}) => {
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
  configure(world, 'collections/demo.yaml', 'match: "pkg:deb/*"\ncomponents: {nginx: {status: retired, why: caddy took its place}}\n');
  const { ask, close } = openSession(world, 'alice');
  after(close);
  await ask('refresh');

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

  const impact = await ask('impact libssl3');
  expect(idsIn(impact.data, 'broken.nodes')).toEqual(['curl@7.88?arch=amd64', 'nginx@1.22?arch=amd64']);
  expect(at(impact.data, 'rebuild')).toEqual({ total: 1, levels: [[expect.stringContaining('/curl@7.88?arch=source')]] });
  expect(at(impact.data, 'leftOut')).toMatchObject([{ component: expect.stringContaining('/nginx@1.22?arch=source'), word: 'retired' }]);
  expect(impact.text?.join('\n')).toContain('nginx: it is retired in demo: caddy took its place');
  expect(idsIn((await ask('impact libssl3 --to 2.9')).data, 'broken.nodes')).toEqual(['nginx@1.22?arch=amd64']);
  expect(idsIn((await ask('impact libssl3 --to 3.2')).data, 'broken.nodes')).toEqual([]);
  expect(idsIn((await ask('impact libssl3 --provide libssl3')).data, 'broken.nodes')).toHaveLength(2);
  expect(idsIn((await ask('impact libssl3 --provide ssl-abi')).data, 'broken.nodes')).toEqual([]);
  expect(idsIn((await ask('query source(debian) intersect name(*ss*)')).data, 'nodes')).toEqual(['libssl3@3.0.1?arch=amd64', 'openssl@3.0.1?arch=amd64']);

  expect(told(await ask('diff appliance/1 appliance/2'))).toContain('Compared with appliance/1, appliance/2 has 1 thing new and 1 gone.');
  expect(at((await ask('diff appliance/1 appliance/2')).data, 'removed')).toMatchObject([{ name: 'nginx' }]);
  expect((await ask('diff appliance/1 now')).error).toMatchObject({ code: 'USAGE' });
  expect((await ask('diff appliance/1')).error).toMatchObject({ code: 'USAGE', hint: 'Write: diff appliance/1 appliance/2.' });
  expect((await ask('diff nonsense')).error).toMatchObject({ code: 'NAME_UNKNOWN' });

  const first = String(at((await ask('log --limit 1 --all')).data, 'entries.0.commit'));
  publish('Packages', [
    binary('libssl3', '3.0.1', { source: 'openssl' }),
    binary('libssl3', '3.0.2', { source: 'openssl (3.0.2)' }),
    binary('openssl', '3.0.2', { depends: 'libssl3 (>= 3.0)' }),
    binary('nginx', '1.22', { depends: 'libssl3 (>= 3.0)' }),
    binary('fresh', '1'),
  ]);
  publish('Sources', [source('openssl', '3.0.2'), source('nginx', '1.22', 'libssl3'), source('fresh', '1')]);
  await ask('refresh debian');
  const day = await ask(`diff ${first}`);
  expect(at(day.data, 'upgraded')).toMatchObject([
    { id: expect.stringMatching(/libssl3\?arch=amd64$/), from: '3.0.1', to: '3.0.2' },
    { id: expect.stringMatching(/openssl\?arch=amd64$/), from: '3.0.1', to: '3.0.2' },
    { id: expect.stringMatching(/openssl\?arch=source$/), from: '3.0.1', to: '3.0.2' },
  ]);
  expect([at(day.data, 'added'), at(day.data, 'removed')].map((list) => (list as { name: string }[]).map(({ name }) => name))).toEqual([
    ['fresh', 'fresh'],
    ['curl', 'curl'],
  ]);
  expect(at(day.data, 'reachable')).toMatchObject([{ id: 'release:appliance/1' }, { id: 'release:appliance/2' }]);
  expect(told(day)).toMatch(/to now, 3 things are newer, 2 new and 2 gone; appliance\/1 and appliance\/2 have some of it\./);
  expect(told(day)).toMatch(/openssl +3\.0\.1 +3\.0\.2 +libssl3/);

  const since = await ask('since libssl3 appliance/1');
  expect(since.data).toMatchObject({ is: true, version: '3.0.2', versionSince: { subject: 'refresh: debian' }, halved: false });
  const [came, newest] = ['since.time', 'versionSince.time'].map((path) => String(at(since.data, path)));
  expect(Date.parse(came ?? '')).toBeLessThan(Date.parse(newest ?? ''));
  expect(told(since)).toMatch(
    /^libssl3 has been in appliance\/1 (since|for as long as this factory has known it) .*, now as 3\.0\.2\..* 3\.0\.2 since .*: refresh: debian \(/,
  );
  expect(told(await ask('since fresh appliance/1'))).toContain('fresh is not in appliance/1, and never was.');
});

function told({ text }: { readonly text?: readonly string[] }): string {
  return (text ?? []).join(' ').replace(/ +/g, ' ');
}

function idsIn(data: unknown, path: string): string[] {
  return (at(data, path) as { id: string }[]).map(({ id }) => id.replace(/^pkg:deb\/[^/]*\//, ''));
}
