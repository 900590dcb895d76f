import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formats } from '../adapters/formats/formats.ts';
import { importSource, type ImportOutcome } from '../content/import.ts';
import { combineLayers } from '../graph/combine.ts';
import type { Graph } from '../graph/graph.ts';
import { resolveName } from '../graph/resolve.ts';
import { loadLayer } from './layer-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-'));
  execFileSync('git', ['init', '--quiet', '--bare', join(folder, 'state.git')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const stanza = (name: string, version: string, more = ''): string =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Demo <demo@example.org>\n${more}`;

async function publish(name: string, stanzas: readonly string[]): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'Packages'), stanzas.join('\n'));
  return join(folder, name);
}

async function take(path: string, also: readonly { readonly path: string }[], previous?: ImportOutcome): Promise<ImportOutcome> {
  return importSource({
    repository: join(folder, 'state.git'),
    source: 'debian',
    config: { format: 'deb', path, also },
    formats,
    layers: join(folder, 'layers'),
    now: Temporal.Instant.from('2026-01-01T00:00:00Z'),
    ...(previous === undefined ? {} : { previous: previous.record }),
  });
}

function neededBy(graph: Graph, id: string): string[] {
  return graph
    .dependents([id])
    .map((item) => item.id.replace(/^pkg:deb\/debian\//, ''))
    .sort();
}

test('repositories beside each other are one whole: needs are met across them, and one that breaks leaves the last good import of all', async () => {
  const main = await publish('main', [
    stanza('libssl3', '3.0.1'),
    stanza('postman', '1', 'Provides: mail-agent\n'),
    stanza('curl', '7', 'Depends: libssl3 (>= 3.0)\n'),
    stanza('strict', '1', 'Depends: libssl3 (= 3.0.1)\n'),
    stanza('waiting', '1', 'Depends: libssl3 (>= 3.0.2), newcomer\n'),
  ]);
  const security = await publish('security', [stanza('libssl3', '3.0.2'), stanza('newcomer', '1', 'Depends: mail-agent, curl (>= 7~)\n')]);
  const first = await take(main, [{ path: security }]);
  expect(first.record).toMatchObject({ packages: 14, error: null });
  const layer = first.state === 'imported' ? await loadLayer(first.layer) : undefined;
  if (layer === undefined) throw new Error('nothing was imported');
  const graph = combineLayers([layer]);
  const { node, also } = resolveName(graph, 'libssl3', { kind: 'artifact' });
  expect([node.version, ...also.map((item) => item.version)]).toEqual(['3.0.2', '3.0.1']);
  expect(neededBy(graph, node.id)).toEqual(['curl@7?arch=amd64', 'waiting@1?arch=amd64']);
  expect(neededBy(graph, also[0]?.id ?? '')).toEqual(['curl@7?arch=amd64', 'strict@1?arch=amd64']);
  expect(neededBy(graph, 'pkg:deb/debian/newcomer@1?arch=amd64')).toEqual(['waiting@1?arch=amd64']);
  expect(neededBy(graph, 'pkg:deb/debian/postman@1?arch=amd64')).toEqual(['newcomer@1?arch=amd64']);

  expect((await take(main, [{ path: security }], first)).state).toBe('unchanged');
  expect((await take(main, [], first)).state).toBe('imported');
  await writeFile(join(security, 'Packages'), '<html>');
  const broken = await take(main, [{ path: security }], first);
  expect(broken.state).toBe('broken');
  expect(broken.record).toMatchObject({ packages: 14, tree: first.record.tree });
  expect((await take(main, [{ path: join(folder, 'nowhere') }], first)).state).toBe('broken');
});
