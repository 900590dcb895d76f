import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relations, type GraphEdge, type GraphNode, type Relation } from '../model/node.ts';
import { combineLayers } from './combine.ts';
import type { Graph, LayerInput } from './graph.ts';
import { buildLayer } from './layer.ts';
import { distancesOf, naive, someLayers, someReach } from './random-layers.ts';

describe('a graph of several layers', () => {
  test('reaches exactly what a naive search reaches, at the same distances', () => {
    fc.assert(
      fc.property(someLayers, someReach, fc.integer({ min: 0, max: 11 }), (layers, reach, n) => {
        const start = `pkg:generic/n${n}`;
        const reached = combine(layers).closure([start], reach);
        expect(distancesOf(reached)).toEqual(naive(layers).closure(start, reach));
        expect(reached.map((item) => item.distance)).toEqual(reached.map((item) => item.distance).sort((a, b) => a - b));
      }),
      { numRuns: 400 },
    );
  });

  test('names for each node reached the neighbour it was reached from', () => {
    fc.assert(
      fc.property(someLayers, someReach, (layers, reach) => {
        const slow = naive(layers);
        const reached = combine(layers).closure(['pkg:generic/n1', 'pkg:generic/n2'], reach);
        const distance = distancesOf(reached);
        for (const item of reached) {
          if (item.via === item.id) expect(item.distance).toBe(0);
          else {
            expect(slow.steps(item.via, reach)).toContain(item.id);
            expect((distance.get(item.via) ?? NaN) + slow.cost(item.id)).toBe(item.distance);
          }
        }
      }),
    );
  });

  test('finds every simple path, cheapest first, and says whether there are more', () => {
    fc.assert(
      fc.property(someLayers, someReach, fc.integer({ min: 1, max: 12 }), (layers, reach, bound) => {
        const { depth: _, ...free } = reach;
        const [from, to] = ['pkg:generic/n0', 'pkg:generic/n1'];
        const found = combine(layers).paths(from, to, { ...free, bound });
        const slow = naive(layers);
        const all = slow.paths(from, to, free);
        expect(found.paths.length).toBe(Math.min(bound, all.length));
        expect(found.bounded).toBe(all.length > bound);
        const nodes = found.paths.map((path) => nodesAlong(path, from));
        expect(new Set(nodes.map(String)).size).toBe(nodes.length);
        const known = new Map(all.map((path) => [String(path.nodes), path.cost]));
        const costs = nodes.map((path) => known.get(String(path)));
        expect(costs).toEqual(
          all
            .map((path) => path.cost)
            .sort((a, b) => a - b)
            .slice(0, costs.length),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('lists each edge once, whichever layers tell it', () => {
    fc.assert(
      fc.property(someLayers, (layers) => {
        const graph = combine(layers);
        for (const id of naive(layers).ids) {
          const told = layers.flatMap((layer) => layer.edges);
          expect(keys(graph.edges(id, 'out'))).toEqual(keys(told.filter((edge) => edge.from === id)));
          expect(keys(graph.edges(id, 'in'))).toEqual(keys(told.filter((edge) => edge.to === id)));
          expect(keys(graph.edges(id, 'in', 'requires'))).toEqual(keys(told.filter((edge) => edge.to === id && edge.relation === 'requires')));
        }
      }),
    );
  });

  test('lets a real node stand for its capability twin in another layer, and joins what they require', () => {
    const graph = combine([
      { nodes: [node('pkg:npm/app@1.0.0', 'app')], edges: [edge('pkg:npm/app@1.0.0', 'requires', 'pkg:npm/lib@2.0.0')] },
      { nodes: [node('pkg:npm/lib@2.0.0', 'lib')], edges: [edge('pkg:npm/lib@2.0.0', 'requires', 'pkg:npm/base@3.0.0')] },
    ]);
    expect(graph.node('pkg:npm/lib@2.0.0')).toEqual({ id: 'pkg:npm/lib@2.0.0', kind: 'artifact', name: 'lib', format: 'npm', version: '1.0' });
    expect(graph.node('pkg:npm/base@3.0.0')).toEqual({ id: 'pkg:npm/base@3.0.0', kind: 'capability', name: 'base', format: null });
    expect(graph.closure(['pkg:npm/base@3.0.0'], { direction: 'down', relations })).toEqual([
      { id: 'pkg:npm/base@3.0.0', kind: 'capability', distance: 0, via: 'pkg:npm/base@3.0.0' },
      { id: 'pkg:npm/lib@2.0.0', kind: 'artifact', distance: 1, via: 'pkg:npm/base@3.0.0' },
      { id: 'pkg:npm/app@1.0.0', kind: 'artifact', distance: 2, via: 'pkg:npm/lib@2.0.0' },
    ]);
  });

  test('leaves out other architectures when one is named', () => {
    const input: LayerInput = {
      nodes: [node('a', 'a'), { ...node('b', 'b'), arch: 'x86_64' }, { ...node('c', 'c'), arch: 'aarch64' }, { ...node('d', 'd'), arch: 'noarch' }],
      edges: ['b', 'c', 'd'].map((from) => edge(from, 'requires', 'a')),
    };
    const reached = combine([input]).closure(['a'], { direction: 'down', relations, arch: 'x86_64' });
    expect(reached.map((item) => item.id)).toEqual(['a', 'b', 'd']);
  });

  test('answers a name with components first, then artifacts, the highest version first', () => {
    const nodes: GraphNode[] = [
      { id: 'x1', kind: 'artifact', name: 'x', format: 'npm', version: '1.9.0' },
      { id: 'x2', kind: 'artifact', name: 'x', format: 'npm', version: '1.10.0' },
      { id: 'x3', kind: 'artifact', name: 'x', format: 'npm', version: '1.10.0-rc.1' },
      { id: 'x4', kind: 'component', name: 'x', format: 'npm' },
      { id: 'x5', kind: 'upstream', name: 'x', format: null },
      { id: 'y', kind: 'artifact', name: 'xx', format: 'npm' },
    ];
    const graph = combine([
      { nodes: nodes.slice(0, 3), edges: [] },
      { nodes: nodes.slice(2), edges: [] },
    ]);
    expect(graph.named('x').map((item) => item.id)).toEqual(['x4', 'x2', 'x3', 'x1', 'x5']);
    expect(graph.named('nobody')).toEqual([]);
    expect([...graph.names()].sort()).toEqual(['x', 'xx']);
    expect([...graph.nodesOf('artifact')].map((item) => item.id)).toEqual(['x1', 'x2', 'x3', 'y']);
  });

  test('answers about ids nobody knows with nothing', () => {
    const graph = combine([{ nodes: [node('a', 'a')], edges: [] }]);
    expect(graph.has('b')).toBe(false);
    expect(graph.node('b')).toBeUndefined();
    expect(graph.edges('b', 'out')).toEqual([]);
    expect(graph.closure(['b', 'a', 'a'], { direction: 'down', relations })).toHaveLength(1);
    expect(graph.paths('a', 'b', { direction: 'down', relations, bound: 3 })).toEqual({ paths: [], bounded: false });
    expect(combineLayers([]).has('a')).toBe(false);
  });

  test('stops looking for paths after a bounded amount of work in a dense knot', () => {
    const ids = Array.from({ length: 60 }, (_, n) => `n${String(n).padStart(2, '0')}`);
    const edges = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => edge(from, 'requires', to)));
    const started = process.cpuUsage();
    const found = combine([{ nodes: [], edges }]).paths('n00', 'n59', { direction: 'up', relations, bound: 200 });
    const { user } = process.cpuUsage(started);
    expect(found.paths).toHaveLength(200);
    expect(found.bounded).toBe(true);
    expect(found.paths[0]).toHaveLength(1);
    expect(user).toBeLessThan(3_000_000);
  });
});

function combine(layers: readonly LayerInput[]): Graph {
  return combineLayers(layers.map((layer, at) => buildLayer(`source:s${at}`, String(at), layer)));
}

function node(id: string, name: string): GraphNode {
  return { id, kind: 'artifact', name, format: 'npm', ...(id.includes('@') ? { version: '1.0' } : {}) };
}

function edge(from: string, relation: Relation, to: string): GraphEdge {
  return { from, to, relation, provenance: 'declared' };
}

function keys(edges: readonly GraphEdge[]): string[] {
  return [...new Set(edges.map((item) => `${item.relation} ${item.from} ${item.to}`))].sort();
}

/** The nodes a path visits; each edge touches the last one. */
function nodesAlong(path: readonly GraphEdge[], from: string): string[] {
  const nodes = [from];
  for (const step of path) {
    const last = nodes.at(-1);
    expect([step.from, step.to]).toContain(last);
    nodes.push(step.from === last ? step.to : step.from);
  }
  return nodes;
}
