import { expect, test } from 'vitest';
import type { PackageRecord } from '../content/format.ts';
import { combineLayers } from './combine.ts';
import { importedLayer } from './imported-layer.ts';

const lockFile: readonly PackageRecord[] = [
  {
    purl: 'pkg:npm/a',
    kind: 'component',
    name: 'a',
    version: '',
    upstream: 'upstream:example.org/x/a',
    edges: [{ relation: 'requires', to: 'pkg:npm/b@1', constraint: '^1', alternative: 0 }],
  },
  {
    purl: 'pkg:oci/i@1',
    kind: 'image',
    name: 'i',
    version: '1',
    arch: 'arm64',
    upstream: 'upstream:example.org/x/a',
    edges: [{ relation: 'contains', to: 'pkg:npm/b@1' }],
  },
];

test('packages become nodes of their format, what they declare becomes edges, an upstream leads to them', () => {
  const graph = combineLayers([importedLayer({ id: 'mine', format: 'npm' }, 'k', lockFile)]);
  expect(['pkg:npm/a', 'pkg:npm/b@1', 'pkg:oci/i@1', 'upstream:example.org/x/a'].map((id) => graph.node(id))).toEqual([
    { id: 'pkg:npm/a', kind: 'component', name: 'a', format: 'npm' },
    { id: 'pkg:npm/b@1', kind: 'capability', name: 'b', format: null },
    { id: 'pkg:oci/i@1', kind: 'image', name: 'i', format: 'npm', version: '1', arch: 'arm64' },
    { id: 'upstream:example.org/x/a', kind: 'upstream', name: 'a', format: null },
  ]);
  expect(graph.edges('pkg:npm/b@1', 'in')).toEqual([
    { from: 'pkg:npm/a', to: 'pkg:npm/b@1', relation: 'requires', provenance: 'declared', constraint: '^1', alternative: 0 },
    { from: 'pkg:oci/i@1', to: 'pkg:npm/b@1', relation: 'contains', provenance: 'manifest' },
  ]);
  expect(graph.edges('upstream:example.org/x/a', 'out').map((edge) => [edge.relation, edge.to])).toEqual([
    ['upstream-of', 'pkg:npm/a'],
    ['upstream-of', 'pkg:oci/i@1'],
  ]);
});

const naming = { meets: (provided: string | undefined, op: string, wanted: string) => op === '=' && provided === wanted, mixesArches: false };

test('a need is met by the architecture it is on, by what runs everywhere, by foreign packages, and by allowed ones where any will do', () => {
  const artifact = (name: string, arch: string, more: Partial<PackageRecord> = {}): PackageRecord => ({
    purl: `pkg:deb/x/${name}@1?arch=${arch}`,
    kind: 'artifact',
    name,
    version: '1',
    arch,
    edges: [],
    ...more,
  });
  const records = ['amd64', 'arm64'].flatMap((arch) => [
    artifact('lib', arch),
    artifact('tool', arch, arch === 'arm64' ? { multiarch: 'foreign' } : {}),
    artifact('python', arch, { multiarch: 'allowed' }),
    artifact('app', arch, { needs: { requires: ['lib', 'tool = 1', 'python:any', 'lib:any', 'data'] } }),
  ]);
  const layer = importedLayer({ id: 'x', format: 'deb' }, 'k', [...records, artifact('data', 'all')], { naming });
  const needed = (arch: string) =>
    combineLayers([layer])
      .edges(`pkg:deb/x/app@1?arch=${arch}`, 'out', 'requires')
      .map((edge) => edge.to.replace(/^pkg:deb\/x\/|@1\?arch=/g, ''));
  expect(needed('amd64')).toEqual(['capability:deb/lib:any', 'dataall', 'libamd64', 'pythonamd64', 'pythonarm64', 'toolamd64', 'toolarm64']);
  expect(needed('arm64')).toEqual(['capability:deb/lib:any', 'dataall', 'libarm64', 'pythonamd64', 'pythonarm64', 'toolarm64']);
});
