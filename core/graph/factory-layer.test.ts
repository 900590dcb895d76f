import { describe, expect, test } from 'vitest';
import { tracedRelations } from '../model/node.ts';
import type { BuildRecord } from '../state/kinds/build.ts';
import type { ComposeRecord } from '../state/kinds/release.ts';
import { combineLayers } from './combine.ts';
import { factoryLayerInput, type FactoryFacts } from './factory-layer.ts';
import type { Graph } from './graph.ts';
import { buildLayer } from './layer.ts';

const lib = 'pkg:generic/demo/lib';
const app = 'pkg:generic/demo/app';
const digest = `sha256:${'0'.repeat(64)}` as const;

describe('what the factory made, as a graph', () => {
  test('leads from an upstream over components, artifacts and composes to the product', () => {
    const reached = factory().closure(['upstream:example.org/lib'], { direction: 'down', relations: tracedRelations });
    expect(reached.map((item) => [item.id, item.distance])).toEqual([
      ['upstream:example.org/lib', 0],
      [lib, 1],
      [`${lib}@1.2`, 2],
      ['release:web/1', 2],
      [`${app}@2.0`, 3],
      ['compose:web-1-20261123.0', 3],
      ['product:web', 3],
    ]);
  });

  test('knows what is built with what', () => {
    expect(factory().edges(app, 'out', 'build-requires')).toEqual([{ from: app, to: lib, relation: 'build-requires', provenance: 'declared' }]);
    expect(factory().edges(app, 'out', 'builds')).toEqual([{ from: app, to: `${app}@2.0`, relation: 'builds', provenance: 'buildroot' }]);
    expect(factory().edges(`${app}@2.0`, 'out', 'requires')).toEqual([
      { from: `${app}@2.0`, to: `${lib}@1.2`, relation: 'requires', provenance: 'manifest', constraint: '^1' },
    ]);
  });

  test('describes artifacts by their builds, also those that only a compose still holds', () => {
    const graph = factory();
    expect(graph.node(`${lib}@1.2`)).toEqual({ id: `${lib}@1.2`, kind: 'artifact', name: 'lib', format: 'blob', version: '1.2' });
    expect(graph.node(`${lib}@1.1?arch=x86_64`)).toEqual({
      id: `${lib}@1.1?arch=x86_64`,
      kind: 'artifact',
      name: 'lib',
      format: null,
      version: '1.1',
      arch: 'x86_64',
    });
    expect(graph.named('lib').map((item) => item.kind)).toEqual(['component', 'artifact', 'artifact', 'upstream']);
    expect(graph.edges('product:web', 'in')).toEqual([{ from: 'release:web/1', to: 'product:web', relation: 'release-of', provenance: 'declared' }]);
  });

  test('survives a record whose ids are no package URLs', () => {
    const facts = { ...given(), builds: [{ ...build(app, '2.0', []), outputs: [{ purl: 'nonsense%', digest, path: 'x', size: 1 }] }] };
    expect(combineLayers([buildLayer('factory', 'k', factoryLayerInput(facts))]).node('nonsense%')?.version).toBe('2.0');
  });
});

function factory(): Graph {
  return combineLayers([buildLayer('factory', 'k', factoryLayerInput(given()))]);
}

function given(): FactoryFacts {
  return {
    components: [
      { purl: lib, name: 'lib', format: 'blob', version: '1.2', upstream: 'upstream:example.org/lib', build_requires: [] },
      { purl: app, name: 'app', format: 'blob', build_requires: [lib] },
    ],
    builds: [build(lib, '1.2', []), build(app, '2.0', [{ from: `${app}@2.0`, to: `${lib}@1.2`, relation: 'requires', constraint: '^1' }])],
    composes: [compose(['lib@1.2', 'app@2.0', 'lib@1.1?arch=x86_64'])],
    releases: [{ id: 'release:web/1', product: 'web', composes: ['web-1-20261123.0'], selects: [lib, app] }],
  };
}

function build(component: string, version: string, edges: BuildRecord['edges']): BuildRecord {
  const outputs = [{ purl: `${component}@${version}`, digest, path: 'out/x', size: 1 }];
  const nodes = edges.map((edge) => ({ id: edge.to, name: 'lib' }));
  const base = {
    id: `b-${version}`,
    commit: 'c',
    inputHash: 'h1:0',
    inputs: [],
    payload: null,
    outcome: 'ok' as const,
    sentence: null,
    run: 'r',
    key: 'k',
    engine: 'local',
  };
  const time = '2026-11-23T00:00:00Z';
  return {
    ...base,
    component,
    name: component,
    format: 'blob',
    version,
    outputs,
    edges,
    nodes,
    isolation: null,
    log: null,
    started: time,
    finished: time,
    seconds: 1,
  };
}

function compose(names: readonly string[]): ComposeRecord {
  const inputs = names.map((name) => ({ purl: `pkg:generic/demo/${name}`, digest, path: name, size: 1, build: 'b', component: 'c' }));
  const rest = { askedBy: null, path: 'p', missing: [], bytes: 1, run: 'r', created: '2026-11-23T00:00:00Z', finished: null, sentence: null };
  return { id: 'web-1-20261123.0', hash: digest, product: 'web', release: '1', state: 'done', inputs, ...rest };
}
