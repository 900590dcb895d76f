import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerInput } from '../graph/graph.ts';
import { loadLayer, saveLayer } from './layer-file.ts';
import { idAt, indexOfId, nodeAt } from '../graph/layer-read.ts';
import { buildLayer } from '../graph/layer.ts';
import { someLayers } from '../graph/random-layers.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const strange: LayerInput = {
  nodes: [
    { id: 'pkg:npm/%40a/b@1.0.0', kind: 'artifact', name: '@a/b', format: 'npm', version: '1.0.0', arch: 'x86_64' },
    { id: 'ﬀ', kind: 'component', name: 'ü', format: null },
    { id: '😀', kind: 'component', name: '', format: null },
    { id: '\ud800', kind: 'component', name: '\u0000', format: null },
  ],
  edges: [
    { from: 'ﬀ', to: '😀', relation: 'requires', provenance: 'manifest', constraint: '>= 1 ü', alternative: 0 },
    { from: 'ﬀ', to: '😀', relation: 'requires', provenance: 'manifest', alternative: 3 },
    { from: 'ﬀ', to: '😀', relation: 'requires', provenance: 'manifest', alternative: 3 },
  ],
};

describe('a layer file', () => {
  test('gives back what was saved', async () => {
    const file = join(folder, 'deep', 'strange.layer');
    const layer = buildLayer('source:x', 'k1', strange);
    await saveLayer(layer, file);
    const loaded = await loadLayer(file);
    expect(plain(loaded)).toEqual(plain(layer));
    expect(loaded?.edgeCount).toBe(2);
    expect(await readdir(join(folder, 'deep'))).toEqual(['strange.layer']);
  });

  test('gives back any layer', async () => {
    await fc.assert(
      fc.asyncProperty(someLayers, async ([input]) => {
        const layer = buildLayer('config', 'k', input as LayerInput);
        const file = join(folder, 'any.layer');
        await saveLayer(layer, file);
        expect(plain(await loadLayer(file))).toEqual(plain(layer));
      }),
      { numRuns: 40 },
    );
  });

  test('is not read when a single byte is another, or the end is missing', async () => {
    const file = join(folder, 'damaged.layer');
    await saveLayer(buildLayer('config', 'k', strange), file);
    const bytes = await readFile(file);
    for (let at = 0; at < bytes.length; at += 7) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] as number) ^ 0x41;
      await writeFile(file, broken);
      expect(await loadLayer(file)).toBeUndefined();
    }
    for (const length of [0, 7, 19, 20, bytes.length - 1]) {
      await writeFile(file, bytes.subarray(0, length));
      expect(await loadLayer(file)).toBeUndefined();
    }
  });

  test('is not read when it is missing or a folder', async () => {
    await mkdir(join(folder, 'a.layer'));
    expect(await loadLayer(join(folder, 'a.layer'))).toBeUndefined();
    expect(await loadLayer(join(folder, 'none.layer'))).toBeUndefined();
    expect(await loadLayer(join(folder, 'any.layer', 'none.layer'))).toBeUndefined();
  });
});

describe('a layer', () => {
  test('finds each of its ids and no other', () => {
    const layer = buildLayer('config', 'k', strange);
    for (let at = 0; at < layer.size; at++) expect(indexOfId(layer, idAt(layer, at))).toBe(at);
    expect(indexOfId(layer, '\ud800')).toBe(indexOfId(layer, '\ufffd'));
    expect(indexOfId(layer, '')).toBe(-1);
    expect(indexOfId(layer, 'zzz')).toBe(-1);
  });

  test('turns an end that nobody described into a capability with a readable name', () => {
    const layer = buildLayer('config', 'k', {
      nodes: [],
      edges: [{ from: 'upstream:example.org/x', to: 'pkg:npm/%40a/b@1.0.0', relation: 'upstream-of', provenance: 'declared' }],
    });
    expect([0, 1].map((at) => nodeAt(layer, at))).toEqual([
      { id: 'pkg:npm/%40a/b@1.0.0', kind: 'capability', name: '@a/b', format: null },
      { id: 'upstream:example.org/x', kind: 'capability', name: 'example.org/x', format: null },
    ]);
  });
});

function plain(layer: object | undefined): unknown {
  return JSON.parse(
    JSON.stringify(layer ?? null, (_, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : isBuffer(value) ? value.data : value)),
  );
}

function isBuffer(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
}
