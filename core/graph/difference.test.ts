import { expect, test } from 'vitest';
import type { GraphNode } from '../model/node.ts';
import { combineLayers } from './combine.ts';
import { differenceOf, differenceOfGraphs, type Difference } from './difference.ts';
import { buildLayer } from './layer.ts';

const deb = (name: string, version: string, arch = 'amd64'): GraphNode => ({
  id: `pkg:deb/demo/${name}@${version}?arch=${arch}`,
  kind: 'artifact',
  name,
  format: 'deb',
  version,
  arch,
});
const source = (name: string, version: string): GraphNode => ({ id: `pkg:rpm/demo/${name}`, kind: 'component', name, format: 'rpm-md', version });
const graph = (key: string, nodes: readonly GraphNode[], more: readonly GraphNode[] = []) =>
  combineLayers([
    buildLayer('source:a', key, { nodes, edges: [] }),
    ...(more.length === 0 ? [] : [buildLayer('source:b', 'same', { nodes: more, edges: [] })]),
  ]);

function told({ added, removed, upgraded, downgraded }: Difference): string[] {
  return [
    ...added.map((node) => `+ ${node.name} ${node.version}`),
    ...removed.map((node) => `- ${node.name} ${node.version}`),
    ...upgraded.map((item) => `${item.node.name} ${item.from} < ${item.to}`),
    ...downgraded.map((item) => `${item.node.name} ${item.from} > ${item.to}`),
  ];
}

test('what is new, gone, newer and older is told by name, in the order of its own kind of versions', () => {
  const before = graph('1', [deb('a', '1.0~rc1'), deb('b', '2'), deb('gone', '1'), deb('same', '1'), source('s', '1.0-1')]);
  const after = graph('2', [deb('a', '1.0'), deb('b', '1'), deb('new', '1'), deb('same', '1'), source('s', '1.0-2')]);
  expect(told(differenceOfGraphs(before, after))).toEqual(['+ new 1', '- gone 1', 'a 1.0~rc1 < 1.0', 's 1.0-1 < 1.0-2', 'b 2 > 1']);
  expect(differenceOfGraphs(before, after).upgraded[0]).toMatchObject({ id: 'pkg:deb/demo/a?arch=amd64', node: { version: '1.0' } });
  expect(told(differenceOfGraphs(before, before))).toEqual([]);
});

test('of what stands there in several versions, the highest counts: a security update beside the release is newer, a dropped old one is nothing', () => {
  const both = graph('2', [deb('a', '1'), deb('a', '2')]);
  expect(told(differenceOfGraphs(graph('1', [deb('a', '1')]), both))).toEqual(['a 1 < 2']);
  expect(told(differenceOfGraphs(both, graph('3', [deb('a', '2')])))).toEqual([]);
  expect(told(differenceOfGraphs(both, graph('3', [deb('a', '1')])))).toEqual(['a 2 > 1']);
});

test('another architecture is another thing; a whole source may come or go', () => {
  expect(told(differenceOf([deb('a', '1', 'amd64')], [deb('a', '2', 'arm64')]))).toEqual(['+ a 2', '- a 1']);
  expect(told(differenceOfGraphs(graph('1', [deb('a', '1')]), graph('1', [deb('a', '1')], [deb('b', '1')])))).toEqual(['+ b 1']);
  expect(told(differenceOfGraphs(graph('1', [deb('a', '1')], [deb('a', '3')]), graph('2', [deb('a', '2')], [deb('a', '3')])))).toEqual([]);
});
