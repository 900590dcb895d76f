import { expect, test } from 'vitest';
import type { PackageRecord } from '../content/format.ts';
import { importedLayer } from './imported-layer.ts';
import { parseSelection } from './query/selection.ts';
import { selectedOf } from './selected.ts';

const artifact = (name: string, version: string, arch: string, source = name): PackageRecord => ({
  purl: `pkg:deb/demo/${name}@${version}?arch=${arch}`,
  kind: 'artifact',
  name,
  version,
  arch,
  edges: [],
  builtFrom: `pkg:deb/demo/${source}@1?arch=source`,
});
const component = (name: string): PackageRecord => ({ purl: `pkg:deb/demo/${name}@1?arch=source`, kind: 'component', name, version: '1', edges: [] });
const layer = importedLayer({ id: 'demo', format: 'deb' }, 'k', [
  component('nginx'),
  component('openssl'),
  artifact('nginx', '1.22', 'amd64'),
  artifact('nginx', '1.24~rc1', 'amd64'),
  artifact('nginx', '1.24', 'amd64'),
  artifact('nginx', '1.23', 'arm64'),
  artifact('nginx-doc', '1.24', 'all', 'nginx'),
  artifact('libssl3', '3.0', 'amd64', 'openssl'),
  artifact('libssl-dev', '3.0', 'amd64', 'openssl'),
]);

async function taken(content: string): Promise<string[]> {
  const found = await selectedOf(layer, { format: 'deb', source: 'demo' }, [{ id: 'release:web/1', selection: parseSelection(content) }]);
  return (found?.edges ?? []).map((edge) => edge.to.replace(/^pkg:deb\/demo\//, '')).sort();
}

test('a release takes the newest of each name, on each architecture', async () => {
  expect(await taken('source(demo) intersect name(nginx)')).toEqual(['nginx@1.23?arch=arm64', 'nginx@1.24?arch=amd64']);
});

test('a name that only a source package has means what is built from it', async () => {
  expect(await taken('format(deb) intersect name("openssl")')).toEqual(['libssl-dev@3.0?arch=amd64', 'libssl3@3.0?arch=amd64']);
});

test('patterns, unions and exceptions are looked at name by name', async () => {
  expect(await taken('source(demo) intersect name(lib*) except name(*-dev)')).toEqual(['libssl3@3.0?arch=amd64']);
  expect(await taken('source(demo) intersect (name(nginx-doc) union name(libssl3))')).toEqual(['libssl3@3.0?arch=amd64', 'nginx-doc@1.24?arch=all']);
  expect(await taken('source(demo)')).toHaveLength(5);
});

test('what names neither the source nor its format takes nothing of it', async () => {
  expect(await taken('name(nginx)')).toEqual([]);
  expect(await taken('name(lib*) union source(demo) intersect name(nginx-doc)')).toEqual(['nginx-doc@1.24?arch=all']);
  expect(await taken('source(other) intersect name(nginx)')).toEqual([]);
  expect(await taken('source(config) union name(*)')).toEqual([]);
  expect(await taken('name(no-such-thing) intersect source(demo)')).toEqual([]);
});

test('what is said to be taken leads from the release', async () => {
  const found = await selectedOf(layer, { format: 'deb', source: 'demo' }, [
    { id: 'release:web/1', selection: parseSelection('source(demo) intersect name(nginx-doc)') },
  ]);
  expect(found).toEqual({
    nodes: [{ id: 'release:web/1', kind: 'release', name: 'web/1', format: null }],
    edges: [{ from: 'release:web/1', to: 'pkg:deb/demo/nginx-doc@1.24?arch=all', relation: 'selects', provenance: 'declared' }],
  });
});
