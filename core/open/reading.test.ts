import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockState } from '../state/lock.ts';
import { lockKind } from '../state/kinds/evidence.ts';
import { builtInFormats } from './built-in.ts';
import type { Factory } from './factory.ts';
import { openFactory } from './open.ts';
import { keepReading, openReading } from './reading.ts';

let root: string;
const common = () => ({ folder: join(root, 'state'), configFolder: join(root, 'config'), random: () => 0, waitMs: 0 });
const ask = () => openReading({ ...common(), graph: true });
const purl = 'pkg:generic/demo/pebble';

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'mw-reading-'));
  for (const folder of ['components', 'formats', 'products', 'engines']) mkdirSync(join(root, 'config', folder), { recursive: true });
  writeFileSync(join(root, 'config', 'factory.yaml'), 'name: small\n');
  writeFileSync(join(root, 'config', 'engines', 'local.yaml'), 'kind: local\n');
  writeFileSync(join(root, 'config', 'formats', 'blob.yaml'), 'purl: generic\nbuild: [./mk.sh]\noutputs: out/*\n');
  writeFileSync(join(root, 'config', 'components', 'pebble.yaml'), `purl: ${purl}\ngit: ./nowhere.git\nformat: blob\n`);
  writeFileSync(join(root, 'config', 'products', 'pond.yaml'), 'releases: {"1": {content: format(blob)}}\n');
  await withFactory((factory) => keepReading(factory, builtInFormats));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function withFactory<T>(work: (factory: Factory) => Promise<T>): Promise<T> {
  const factory = await openFactory({ ...common(), env: {}, log: () => {}, serving: false });
  try {
    return await work(factory);
  } finally {
    await factory.close();
  }
}

const lock = { id: 'pond', product: 'pond', release: null, why: 'a test', by: 'person:ann', time: '2026-11-23T09:00:00.000Z' };
const commitSomething = (factory: Factory) =>
  factory.ledger.commit({ subject: 'lock(pond): a test', actor: 'person:ann' }, (_head, write) => Promise.resolve(write.put(lockKind, 'pond', lock)));

test('a question finds the same graph and records as a factory that is open for everything', async () => {
  await withFactory(async (factory) => {
    await commitSomething(factory);
    await keepReading(factory, builtInFormats);
  });
  const factory = await ask();
  const snapshot = await factory!.snapshot();
  const graph = await snapshot.graph();
  expect(graph.closure([purl], { direction: 'down', relations: ['selects', 'release-of'] }).map((item) => item.id)).toEqual([
    purl,
    'release:pond/1',
    'product:pond',
  ]);
  expect(await snapshot.get(lockKind, 'pond')).toMatchObject({ why: 'a test' });
  expect((await Array.fromAsync(snapshot.changes())).at(-1)?.cause.subject).toBe('lock(pond): a test');
  await factory!.close();
});

test('what was kept is of no use after a commit, or when the configuration changed', async () => {
  await withFactory(commitSomething);
  expect(await ask()).toBeUndefined();
  await withFactory((factory) => keepReading(factory, builtInFormats));
  const factory = await ask();
  expect(factory?.config.hash).toMatch(/^sha256:/);
  await factory?.close();
  writeFileSync(join(root, 'config', 'factory.yaml'), 'name: other\n');
  expect(await ask()).toBeUndefined();
});

test('damage is noticed and gives the lock back', async () => {
  const cache = join(root, 'state', 'cache');
  for (const name of readdirSync(cache).filter((file) => file.endsWith('.layer'))) writeFileSync(join(cache, name), 'no layer');
  expect(await ask()).toBeUndefined();
  writeFileSync(join(cache, 'reading.json'), '{"commit":');
  expect(await ask()).toBeUndefined();
  await withFactory((factory) => keepReading(factory, builtInFormats));
});

test('a question waits for the state like everybody else', async () => {
  const held = await lockState(join(root, 'state'), { waitMs: 0, purpose: 'a test' });
  await expect(ask()).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  held[Symbol.dispose]();
  const factory = await ask();
  await expect(lockState(join(root, 'state'), { waitMs: 0, purpose: 'a test' })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  await factory!.close();
});
