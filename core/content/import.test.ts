import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ImportRecord } from '../state/kinds/import.ts';
import type { FormatEntry } from './format.ts';
import { layerFileOf } from './import-ask.ts';
import { importSource, layerFromTree, type ImportOptions, type ImportOutcome } from './import.ts';
import { readShardTree } from './shard-tree.ts';
import { recordsOf } from './shards.ts';

let folder = '';
let repository = '';
let format: FormatEntry;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import with space-'));
  repository = join(folder, 'state.git');
  execFileSync('git', ['init', '--quiet', '--bare', repository]);
  await writeFile(join(folder, 'reader.mjs'), reader);
  format = {
    id: 'lines',
    title: 'A package a line',
    spec: 'https://example.org/lines',
    options: z.strictObject({}),
    files: ['packages.txt'],
    revision: 1,
    reader: pathToFileURL(join(folder, 'reader.mjs')).href,
    open: () => Promise.reject(new Error('the reader is opened in the child only')),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** `name version needs…` a line. `boom`, `eat` and `sleep` do as they say. */
const reader = `
import { UserError } from '${new URL('../model/errors.ts', import.meta.url).href}';
export function openFormat() {
  return {
    companions: () => ['extra.txt', '../secret.txt', '/etc/hostname'],
    async *read(document) {
      const text = new TextDecoder().decode(document.bytes);
      if (text === 'boom') throw new TypeError('a bug');
      if (text === 'eat') { const held = []; for (;;) held.push(Array.from({ length: 1e5 }, Math.random)); }
      if (text === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
      if (text === 'broken') throw new UserError('SOURCE_BROKEN', 'packages.txt, line 3: no.', { hint: 'Mend it.', data: { line: 3 } });
      for (const [at, line] of text.split('\\n').entries()) {
        const [name, version, ...needs] = line.split(' ');
        if (line === '') continue;
        if (version === undefined) yield { skipped: { file: document.name, line: at + 1, reason: 'no version' } };
        else yield { purl: 'pkg:generic/' + name + '@' + version, kind: 'artifact', name, version, edges: needs.map((to) => ({ relation: 'requires', to: 'pkg:generic/' + to })) };
      }
      for (const name of document.beside.keys()) yield { purl: 'pkg:generic/beside', kind: 'component', name, version: '', edges: [] };
    },
  };
}
`;

describe('an import', () => {
  test('writes a tree of shards and a layer without touching any ref', async () => {
    await source('a 1.0 b@2.0\nb 2.0\n\nc\n');
    const outcome = imported(await run());
    expect(ImportRecord.parse(outcome.record)).toMatchObject({
      id: 'mine',
      format: 'lines',
      packages: 2,
      skipped: [{ file: 'packages.txt', line: 4, reason: 'no version' }],
      imported: '2026-11-23T12:00:00.000Z',
      checked: '2026-11-23T12:00:00.000Z',
      error: null,
      tree: outcome.tree,
    });
    expect((await purlsOf(outcome.tree)).sort()).toEqual(['pkg:generic/a@1.0', 'pkg:generic/b@2.0']);
    expect(outcome.layer).toBe(layerFileOf(join(folder, 'layers'), 'mine', outcome.tree));
    expect((await stat(outcome.layer)).size).toBeGreaterThan(100);
    expect(gitSays('for-each-ref')).toBe('');
    expect(gitSays('ls-tree', '-r', outcome.tree)).toMatch(/^100644 blob [0-9a-f]{40}\t[0-9a-f]\.jsonl$/m);
    expect(gitSays('fsck', '--strict')).not.toMatch(/error|missing/);
  });

  test('of the same packages is the same tree, whatever their order', async () => {
    await source('a 1.0\nb 2.0\n');
    const first = imported(await run());
    await source('b 2.0\na 1.0\n');
    expect(imported(await run({ previous: first.record })).tree).toBe(first.tree);
  });

  test('of unchanged bytes parses nothing, and says only that it looked', async () => {
    await source('a 1.0\n');
    const first = imported(await run());
    await rm(join(folder, 'layers'), { recursive: true });
    const again = await run({ previous: first.record, now: Temporal.Instant.from('2026-11-24T00:00:00Z') });
    expect(again).toEqual({ state: 'unchanged', record: { ...first.record, checked: '2026-11-24T00:00:00.000Z' } });
    await expect(stat(join(folder, 'layers'))).rejects.toThrow('ENOENT');
  });

  test('is made again when the reader has changed or a file beside it has', async () => {
    await source('a 1.0\n');
    const first = imported(await run());
    expect((await run({ previous: first.record, formats: [{ ...format, revision: 2 }] })).state).toBe('imported');
    await writeFile(join(folder, 'in', 'extra.txt'), 'x');
    const second = imported(await run({ previous: first.record }));
    expect(second.record.packages).toBe(2);
  });

  test('takes a folder as well, and sees nothing outside of it', async () => {
    await source('a 1.0\n');
    await writeFile(join(folder, 'secret.txt'), 'x');
    const outcome = imported(await run({ config: { format: 'lines', path: join(folder, 'in') } }));
    expect(outcome.record.packages).toBe(1);
  });

  test.each([
    ['broken', 'packages.txt, line 3: no.'],
    ['', 'packages.txt: the file is empty.'],
    ['no-version-at-all', 'packages.txt: it describes no package.'],
  ])('of the content "%s" is refused with the reason, and the last import stays', async (text, message) => {
    await source('a 1.0\n');
    const first = imported(await run());
    await source(text);
    const outcome = await run({ previous: first.record, now: Temporal.Instant.from('2026-11-24T00:00:00Z') });
    if (outcome.state !== 'broken') throw new Error(`it was ${outcome.state}`);
    expect(outcome.error).toMatchObject({ code: 'SOURCE_BROKEN', message });
    expect(outcome.error.hint).not.toBe('');
    expect(outcome.record).toEqual({ ...first.record, checked: '2026-11-24T00:00:00.000Z', error: message });
    expect(ImportRecord.safeParse(outcome.record).success).toBe(true);
    await source('a 1.0\n');
    expect(await run({ previous: outcome.record })).toEqual({ state: 'unchanged', record: first.record });
  });

  test('of what is not there, too large, no file, of no known format or without a path is refused', async () => {
    await source('a 1.0\n');
    await truncate(join(folder, 'in', 'packages.txt'), 257 * 1024 * 1024);
    expect(messageOf(await run())).toContain('more than the 268435456 that are read');
    await mkdir(join(folder, 'empty'));
    expect(messageOf(await run({ config: { format: 'lines', path: join(folder, 'empty') } }))).toContain('this folder has none of packages.txt');
    expect(messageOf(await run({ config: { format: 'lines', path: join(folder, 'nowhere') } }))).toContain('there is nothing here');
    expect(messageOf(await run({ config: { format: 'lines', path: '/dev/zero' } }))).toContain('neither a file nor a folder');
    expect(messageOf(await run({ config: { format: 'lnes', path: folder } }))).toContain('no reader');
    expect(messageOf(await run({ config: { format: 'lines' } }))).toContain('names no path');
  });

  test('that eats memory or time is stopped and named; a bug stays a bug', async () => {
    await source('eat');
    expect(messageOf(await run({ limits: { memoryMiB: 64, seconds: 60 } }))).toContain('needed more memory than 64 MiB');
    await source('sleep');
    expect(messageOf(await run({ limits: { memoryMiB: 256, seconds: 1 } }))).toContain('took longer than 1 s');
    await source('boom');
    await expect(run()).rejects.toThrow('a bug');
  });
});

describe('a layer made from the imported tree', () => {
  test('is the one the import made', async () => {
    await source('a 1.0 b@2.0\nb 2.0\n');
    const outcome = imported(await run());
    const { readFile } = await import('node:fs/promises');
    const before = await readFile(outcome.layer);
    await rm(outcome.layer);
    await layerFromTree(repository, outcome.tree, { id: 'mine', format: 'lines', reader: format.reader }, outcome.layer);
    expect((await readFile(outcome.layer)).equals(before)).toBe(true);
    expect(await readdir(join(folder, 'layers'))).toHaveLength(1);
  });

  test('of a tree that is not there is refused as a damaged state', async () => {
    const lost = layerFromTree(repository, '0'.repeat(40), { id: 'mine', format: 'lines', reader: format.reader }, join(folder, 'x.layer'));
    await expect(lost).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });
});

async function source(text: string): Promise<void> {
  await mkdir(join(folder, 'in'), { recursive: true });
  await writeFile(join(folder, 'in', 'packages.txt'), text);
}

function run(options: Partial<ImportOptions> = {}): Promise<ImportOutcome> {
  const config = { format: 'lines', path: join(folder, 'in', 'packages.txt') };
  const now = Temporal.Instant.from('2026-11-23T12:00:00Z');
  return importSource({ repository, source: 'mine', config, formats: [format], layers: join(folder, 'layers'), now, ...options });
}

function imported(outcome: ImportOutcome): Extract<ImportOutcome, { state: 'imported' }> {
  if (outcome.state !== 'imported') throw new Error(`it was ${outcome.state}: ${outcome.record.error ?? ''}`);
  return outcome;
}

function messageOf(outcome: ImportOutcome): string {
  return outcome.state === 'broken' ? outcome.error.message : outcome.state;
}

async function purlsOf(tree: string): Promise<string[]> {
  const shards = await Array.fromAsync(readShardTree(repository, tree));
  return shards.flatMap((shard) => Array.from(recordsOf(shard), (record) => record.purl));
}

function gitSays(...args: string[]): string {
  return execFileSync('git', [`--git-dir=${repository}`, ...args], { encoding: 'utf8' });
}
