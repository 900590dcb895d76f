import { expect, test } from 'vitest';
import type { GraphEdge, GraphNode, NodeKind, Relation } from '../model/node.ts';
import { combineLayers } from './combine.ts';
import { buildLayer } from './layer.ts';
import { resolveName } from './resolve.ts';
import { trace } from './trace.ts';

const node = (id: string, kind: NodeKind, name: string, version?: string): GraphNode => ({
  id,
  kind,
  name,
  format: id.startsWith('pkg:') ? 'blob' : null,
  ...(version === undefined ? {} : { version }),
});
const edge = (from: string, relation: Relation, to: string): GraphEdge => ({ from, to, relation, provenance: 'declared' });
const hello = 'pkg:generic/demo/hello';
const lib = 'pkg:generic/demo/libgreet';
const graph = combineLayers([
  buildLayer('config', '1', {
    nodes: [
      node(hello, 'component', 'hello'),
      node(lib, 'component', 'libgreet'),
      node('upstream:example.org/libgreet', 'upstream', 'example.org/libgreet'),
      node('release:web/1', 'release', 'web/1'),
      node('product:web', 'product', 'web'),
    ],
    edges: [
      edge('upstream:example.org/libgreet', 'upstream-of', lib),
      edge(hello, 'build-requires', lib),
      edge('release:web/1', 'selects', hello),
      edge('release:web/1', 'release-of', 'product:web'),
    ],
  }),
  buildLayer('factory', '2', {
    nodes: [
      node(`${hello}@1.2`, 'artifact', 'hello', '1.2'),
      node(`${hello}@1.10`, 'artifact', 'hello', '1.10'),
      node(`${lib}@1.0`, 'artifact', 'libgreet', '1.0'),
      node('compose:web-1-20261123.0', 'compose', 'web-1-20261123.0'),
    ],
    edges: [
      edge(hello, 'builds', `${hello}@1.2`),
      edge(hello, 'builds', `${hello}@1.10`),
      edge(lib, 'builds', `${lib}@1.0`),
      edge(`${hello}@1.10`, 'requires', `${lib}@1.0`),
      edge('compose:web-1-20261123.0', 'contains', `${hello}@1.10`),
      edge('release:web/1', 'ships', 'compose:web-1-20261123.0'),
    ],
  }),
]);

test('a library is traced to the products that ship it, with the shortest path', () => {
  const found = trace(graph, resolveName(graph, 'libgreet').node);
  expect(found.products.map((item) => [item.node.id, item.distance])).toEqual([['product:web', 5]]);
  expect(found.products[0]?.path.map((item) => item.relation)).toEqual(['builds', 'requires', 'contains', 'ships', 'release-of']);
  expect(found.counts.down.artifact).toEqual({ total: 2, byDistance: [1, 1] });
  expect(found.upstream.map((item) => item.id)).toEqual(['upstream:example.org/libgreet']);
  expect(found.counts.up.upstream).toEqual({ total: 1, byDistance: [1] });
});

test('what builds with it is counted apart and only one step', () => {
  const found = trace(graph, resolveName(graph, 'libgreet').node);
  expect(found.buildRequiredBy.map((item) => item.id)).toEqual([hello]);
  expect(found.counts.down.component).toBeUndefined();
  expect(trace(graph, resolveName(graph, 'libgreet').node, { relations: ['build-requires'] }).counts.down.component?.total).toBe(1);
});

test('a depth cuts the way', () => {
  expect(trace(graph, resolveName(graph, 'libgreet').node, { depth: 1 }).down).toHaveLength(1);
});

test('a bare name means the component first, then the highest version', () => {
  const found = resolveName(graph, 'hello');
  expect([found.node.id, ...found.also.map((item) => item.id)]).toEqual([hello, `${hello}@1.10`, `${hello}@1.2`]);
  expect(resolveName(graph, 'hello', { kind: 'artifact' }).node.version).toBe('1.10');
  expect(resolveName(graph, 'hello-1.10', { release: 'web/1' }).node.id).toBe(`${hello}@1.10`);
  expect(() => resolveName(graph, 'hello-1.2', { release: 'web/1' })).toThrow('No "hello-1.2" fits --release web/1.');
});

test('purls in any spelling, releases by their short name, and name-version are understood', () => {
  expect(resolveName(graph, 'pkg:Generic/demo/hello@1.2').node.id).toBe(`${hello}@1.2`);
  expect(resolveName(graph, 'web/1').node.id).toBe('release:web/1');
  expect([resolveName(graph, 'hello-1.2').node.id, resolveName(graph, 'hello@1.10').node.id]).toEqual([`${hello}@1.2`, `${hello}@1.10`]);
});

test('an unknown name says what is near', () => {
  expect(() => resolveName(graph, 'helo')).toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN', suggest: ['hello'] }));
  expect(() => resolveName(graph, 'release:web/2')).toThrow(expect.objectContaining({ suggest: ['release:web/1'] }));
  expect(() => resolveName(graph, 'hello', { kind: 'image' })).toThrow('No "hello" fits --kind image.');
  expect(() => resolveName(graph, '../../etc/passwd%00')).toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN' }));
});
