import { expect, test } from 'vitest';
import { Component, ConfiguredFormat } from '../config/schema.ts';
import { combineLayers } from '../graph/combine.ts';
import { buildLayer } from '../graph/layer.ts';
import type { GraphEdge, GraphNode, NodeKind, Relation } from '../model/node.ts';
import { componentsBecause } from './because.ts';
import type { RebuildComponent } from './component.ts';

const purl = (name: string) => `pkg:generic/demo/${name}`;
const node = (id: string, kind: NodeKind, name: string): GraphNode => ({ id, kind, name, format: 'blob' });
const edge = (from: string, relation: Relation, to: string): GraphEdge => ({ from, to, relation, provenance: 'declared' });
const [lib, app, foreign] = [purl('lib'), purl('app'), 'pkg:generic/elsewhere/zlib@1.3'];

const graph = combineLayers([
  buildLayer('config', '1', {
    nodes: [
      node(lib, 'component', 'lib'),
      node(app, 'component', 'app'),
      node('upstream:example.org/both', 'upstream', 'example.org/both'),
      node(`${lib}@1`, 'artifact', 'lib'),
      node(`${app}@1`, 'artifact', 'app'),
      node(foreign, 'artifact', 'zlib'),
      node('pkg:generic/elsewhere/lonely@1', 'artifact', 'lonely'),
      node('product:web', 'product', 'web'),
    ],
    edges: [
      edge('upstream:example.org/both', 'upstream-of', lib),
      edge('upstream:example.org/both', 'upstream-of', app),
      edge(lib, 'builds', `${lib}@1`),
      edge(app, 'builds', `${app}@1`),
      edge(`${app}@1`, 'requires', foreign),
      edge(`${app}@1`, 'contains', foreign),
    ],
  }),
]);

const format = ConfiguredFormat.parse({ purl: 'generic', build: ['./mk.sh'], outputs: 'out/*.blob' });
const components = new Map(
  ['lib', 'app', 'untold'].map((name): [string, RebuildComponent] => {
    const config = Component.parse({ purl: purl(name), path: '/x', format: 'blob' });
    return [
      purl(name),
      { purl: purl(name), name, format, config, revision: undefined, current: undefined, builtCommit: undefined, requires: [], takesFrom: [] },
    ];
  }),
);
const because = (text: string) => componentsBecause(text, components, graph);

test('a component is its own beginning, also one that the graph does not know yet', async () => {
  expect(await because('lib')).toEqual([lib]);
  expect(await because(app)).toEqual([app]);
  expect(await because('untold')).toEqual([purl('untold')]);
});

test('an upstream begins at everything it is upstream of', async () => {
  expect((await because('upstream:example.org/both')).toSorted()).toEqual([app, lib]);
});

test('an artifact begins at what builds it', async () => {
  expect(await because(`${lib}@1`)).toEqual([lib]);
});

test('an artifact from elsewhere begins once at each component whose artifact needs it', async () => {
  expect(await because(foreign)).toEqual([app]);
});

test('what no component stands behind is refused with the name that was typed', async () => {
  await expect(because('product:web')).rejects.toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN', message: expect.stringContaining('product:web') }));
  await expect(because('nothing-like-it')).rejects.toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN' }));
});

test('what others publish, and nothing here needs, is told apart from what nobody knows', async () => {
  await expect(because('lonely')).rejects.toThrow(
    expect.objectContaining({ code: 'NAME_UNKNOWN', message: 'lonely is published by others, and no component here builds it or stands on it.' }),
  );
});
