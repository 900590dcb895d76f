import { expect, test } from 'vitest';
import type { PackageRecord } from '../content/format.ts';
import { combineLayers } from './combine.ts';
import { importedLayer } from './imported-layer.ts';
import { buildLayer } from './layer.ts';
import { resolveName } from './resolve.ts';
import { trace } from './trace.ts';

const id = (name: string): string => `pkg:deb/demo/${name}@1?arch=amd64`;
const record = (name: string, ...requires: string[]): PackageRecord => ({
  purl: id(name),
  kind: 'artifact',
  name,
  version: '1',
  arch: 'amd64',
  edges: [],
  builtFrom: `pkg:deb/demo/src-${name}@1?arch=source`,
  needs: { requires },
});
const naming = { meets: () => true, mixesArches: false };
const graph = combineLayers([
  importedLayer(
    { id: 'demo', format: 'deb' },
    'k',
    [
      record('app', 'lib | other', 'bridge'),
      record('bridge', 'far'),
      record('far', 'lib'),
      record('lib'),
      record('other', 'deep'),
      record('deep'),
      { purl: 'pkg:deb/demo/src-lib@1?arch=source', kind: 'component', name: 'src-lib', version: '1', edges: [] },
    ],
    { naming },
  ),
  buildLayer('selected:demo', 'k', {
    nodes: [
      { id: 'release:web/1', kind: 'release', name: 'web/1', format: null },
      { id: 'product:web', kind: 'product', name: 'web', format: null },
    ],
    edges: [
      { from: 'release:web/1', to: id('app'), relation: 'selects', provenance: 'declared' },
      { from: 'release:web/1', to: 'product:web', relation: 'release-of', provenance: 'declared' },
    ],
  }),
]);
const traced = (name: string) => trace(graph, resolveName(graph, name).node);

test('what a release cannot do without is told over the way that leaves no choice, though a shorter one does', () => {
  expect(graph.surePath([id('lib')], 'release:web/1')?.map((edge) => [edge.from, edge.to])).toEqual([
    [id('far'), id('lib')],
    [id('bridge'), id('far')],
    [id('app'), id('bridge')],
    ['release:web/1', id('app')],
  ]);
  const [release] = traced('lib').releases;
  expect(release).toMatchObject({ distance: 4, choice: false });
  expect(traced('src-lib').releases[0]).toMatchObject({ distance: 5, choice: false, path: [{ relation: 'builds' }, {}, {}, {}, { relation: 'selects' }] });
  expect(traced('lib').products[0]).toMatchObject({ distance: 5, choice: false });
});

test('what something else would do for is in the release only by choice, and so is what that needs', () => {
  expect(graph.surePath([id('other')], 'release:web/1')).toBeUndefined();
  expect(graph.surePath([id('lib')], 'release:none')).toBeUndefined();
  expect(traced('other').releases[0]).toMatchObject({ distance: 2, choice: true });
  expect(traced('deep').products[0]).toMatchObject({ distance: 4, choice: true });
  expect(traced('app').releases[0]).toMatchObject({ distance: 1, choice: false });
});
