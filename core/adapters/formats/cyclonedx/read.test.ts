import { describe, expect, test } from 'vitest';
import { UserError } from '../../../model/errors.ts';
import { formatContract } from '../format.contract.ts';
import { cyclonedx } from './about.ts';
import { readSbom } from './read.ts';

const hello = 'pkg:generic/demo/hello@1.2';
const outputs = [{ purl: hello, path: 'out/hello.blob' }];
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { 'bom-ref': 'root', type: 'application', name: 'hello', version: '1.2' } },
  components: [
    { 'bom-ref': 'lib', type: 'library', name: 'lib', purl: 'pkg:generic/demo/lib@2.0', version: '2.0' },
    { 'bom-ref': 'base', type: 'library', name: 'base', group: 'demo', version: '3', components: [{ 'bom-ref': 'inner', type: 'file', name: 'inner' }] },
  ],
  dependencies: [
    { ref: 'root', dependsOn: ['lib'] },
    { ref: 'lib', dependsOn: ['base'] },
    { ref: 'base', dependsOn: ['lib', 'pkg:npm/%40a/b@1.0.0'] },
  ],
};

describe('a bill of materials', () => {
  test('says what the output needs; its own subject is the output', () => {
    const sbom = readSbom(bytes(bom), { outputs });
    expect(edgesOf(sbom)).toEqual([
      `${hello} pkg:generic/demo/lib@2.0`,
      'pkg:generic/demo/lib@2.0 pkg:generic/demo/base@3',
      'pkg:generic/demo/base@3 pkg:generic/demo/lib@2.0',
      'pkg:generic/demo/base@3 pkg:npm/%40a/b@1.0.0',
      'pkg:generic/demo/base@3 pkg:generic/inner',
    ]);
    expect(sbom.nodes).toContainEqual({ id: 'pkg:generic/demo/lib@2.0', name: 'lib', version: '2.0' });
    expect(sbom.version).toBe('1.2');
    expect(sbom.skipped).toEqual([]);
  });

  test('of several outputs the one of the same purl or name is meant, else all', () => {
    const both = [...outputs, { purl: 'pkg:generic/demo/hello-doc@1.2', path: 'out/doc.blob' }];
    const named = (purl: string) => ({
      ...bom,
      components: [],
      metadata: { component: { ...bom.metadata.component, purl } },
      dependencies: [{ ref: 'root', dependsOn: ['pkg:generic/x@1'] }],
    });
    expect(edgesOf(readSbom(bytes(named(hello)), { outputs: both }))).toEqual([`${hello} pkg:generic/x@1`]);
    expect(edgesOf(readSbom(bytes(named('pkg:generic/demo/hello-doc')), { outputs: both }))).toEqual(['pkg:generic/demo/hello-doc@1.2 pkg:generic/x@1']);
    expect(edgesOf(readSbom(bytes(named('pkg:generic/other@9')), { outputs: both }))).toHaveLength(2);
  });

  test('without any dependencies the output needs all components', () => {
    const { dependencies: _, ...plain } = bom;
    expect(edgesOf(readSbom(bytes(plain), { outputs }))).toEqual([
      `${hello} pkg:generic/demo/lib@2.0`,
      `${hello} pkg:generic/demo/base@3`,
      'pkg:generic/demo/base@3 pkg:generic/inner',
    ]);
  });

  test('names what it could not use: repeated and unknown references, nameless components', () => {
    const strange = {
      ...bom,
      components: [...bom.components, bom.components[0], { type: 'library' }, 7],
      dependencies: [{ ref: 'root', dependsOn: ['nowhere', 'lib'] }, { ref: 'gone', dependsOn: ['lib'] }, null, { ref: 5 }],
    };
    const sbom = readSbom(bytes(strange), { outputs });
    expect(sbom.skipped).toEqual([
      'Two components have the bom-ref "lib"; the first counts.',
      'A component has neither purl nor name.',
      'A dependency names "nowhere", which no component has as its bom-ref.',
      'A dependency names "gone", which no component has as its bom-ref.',
    ]);
    expect(edgesOf(sbom)).toContain(`${hello} pkg:generic/demo/lib@2.0`);
  });

  test.each([
    ['no bomFormat', { ...bom, bomFormat: undefined }],
    ['another bomFormat', { ...bom, bomFormat: 'SPDX' }],
    ['an unknown version', { ...bom, specVersion: '2.0' }],
    ['no version', { ...bom, specVersion: 1.5 }],
  ])('with %s it is refused', (_, content) => {
    expect(refusal(bytes(content))).toMatchObject({ code: 'SOURCE_BROKEN', hint: 'Write CycloneDX JSON 1.4, 1.5 or 1.6.' });
  });

  test('of the wrong types everywhere it yields nothing, and no bug', () => {
    const wrong = { ...bom, metadata: [], components: { a: 1 }, dependencies: 'x' };
    expect(readSbom(bytes(wrong), { outputs })).toEqual({ nodes: [], edges: [], skipped: [] });
  });

  test('with 100,000 components and 20,000 levels is read', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ 'bom-ref': `r${n}`, name: `n${n}`, purl: `pkg:generic/n${n}@1` }));
    const wide = readSbom(bytes({ ...bom, components: many, dependencies: [{ ref: 'root', dependsOn: many.map((item) => item['bom-ref']) }] }), { outputs });
    expect(wide.edges).toHaveLength(100_000);
    const depth = 20_000;
    const text = `${'{"name":"n","components":['.repeat(depth)}${']}'.repeat(depth)}`;
    const deep = readSbom(Buffer.from(`{"bomFormat":"CycloneDX","specVersion":"1.4","components":[${text}]}`), { outputs });
    expect(deep.nodes).toHaveLength(1);
  });
});

formatContract(cyclonedx, [{ name: 'bom.json', folder: 'x', beside: new Map(), bytes: bytes(bom) }]);

function bytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function edgesOf(sbom: ReturnType<typeof readSbom>): string[] {
  return sbom.edges.map((edge) => `${edge.from} ${edge.to}`);
}

function refusal(content: Uint8Array): UserError {
  try {
    readSbom(content, { outputs });
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('it was not refused');
}
