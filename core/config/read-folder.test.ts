import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configKeptFor, loadConfig } from './load.ts';
import { readConfigFolder } from './read-folder.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mill config '))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('YAML files are read where they belong, and named where they do not', async () => {
  for (const path of [
    'factory.yaml',
    'people/alice.yaml',
    'people/bob.yml',
    'people/README.md',
    'tests/smoke.sh',
    'nonsense/a.yaml',
    'components/hello/x.yaml',
  ])
    write(path, path);
  for (const path of ['recipes/hello/deep.yaml', 'components/hello/deeper/y.yaml', '.git/config.yaml']) write(path);
  const files = await readConfigFolder(folder);
  expect([...files.keys()].sort()).toEqual(['components/hello/x.yaml', 'factory.yaml', 'nonsense/a.yaml', 'people/alice.yaml', 'people/bob.yml']);
  expect(Buffer.from(files.get('people/alice.yaml') ?? []).toString()).toBe('people/alice.yaml');
});

test('a folder that does not exist says how to name another', async () => {
  await expect(readConfigFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('--config') });
});

test('a file in the place of the folder is refused', async () => {
  write('factory.yaml');
  await expect(readConfigFolder(join(folder, 'factory.yaml'))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('it is a file'),
  });
});

test('links are followed inside only', async () => {
  write('people/alice.yaml', 'name: Alice');
  symlinkSync('alice.yaml', join(folder, 'people/ally.yaml'));
  expect([...(await readConfigFolder(folder)).keys()]).toContain('people/ally.yaml');
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  try {
    writeFileSync(join(outside, 'eve.yaml'), '');
    symlinkSync(join(outside, 'eve.yaml'), join(folder, 'people/eve.yaml'));
    await expect(readConfigFolder(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('people/eve.yaml') });
    rmSync(join(folder, 'people/eve.yaml'));
    symlinkSync(outside, join(folder, 'rooms'));
    await expect(readConfigFolder(folder)).rejects.toMatchObject({ message: expect.stringContaining('outside of') });
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test('a folder that is called like a file of the configuration is refused', async () => {
  write('policies/stable.yaml/mk.sh');
  await expect(readConfigFolder(folder)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'policies/stable.yaml in the configuration is a folder, and what is called so is a file.',
  });
});

test('a link that leads nowhere is named', async () => {
  write('people/alice.yaml');
  symlinkSync('nobody.yaml', join(folder, 'people/bob.yaml'));
  await expect(readConfigFolder(folder)).rejects.toMatchObject({ message: expect.stringContaining('leads nowhere') });
});

test('a file over one megabyte is not even read', async () => {
  write('people/alice.yaml', 'x'.repeat(1_000_001));
  await expect(readConfigFolder(folder)).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

/** Whoever checks everything may keep what came of it. */
const whole = { formats: [], parseSelection: (text: string) => text, triggerCheck: () => Promise.resolve(() => undefined) };

test('a kept result equals a fresh one, and a changed byte makes a new one', async () => {
  write('people/alice.yaml', 'name: Alice');
  const options = { ...whole, cache: join(folder, '.cache', 'config.json') };
  const fresh = await loadConfig(folder, options);
  const kept = await loadConfig(folder, options);
  expect(kept).toEqual(fresh);
  expect(kept).not.toBe(fresh);
  write('people/alice.yaml', 'name: Ally');
  expect((await loadConfig(folder, options)).people.get('alice')?.name).toBe('Ally');
});

test('a question takes what was kept of these very files, and nothing else', async () => {
  write('people/alice.yaml', 'name: Alice');
  const cache = join(folder, '.cache', 'config.json');
  expect(await configKeptFor(folder, [], cache)).toBeUndefined();
  const fresh = await loadConfig(folder, { ...whole, cache });
  expect(await configKeptFor(folder, [], cache)).toEqual(fresh);
  expect(await configKeptFor(folder, ['npm'], cache)).toBeUndefined();
  write('people/alice.yaml', 'name: Alicf');
  expect(await configKeptFor(folder, [], cache)).toBeUndefined();
});

test('a kept result that is damaged is made again', async () => {
  write('people/alice.yaml', 'name: Alice');
  const cache = join(folder, '.cache', 'config.json');
  const fresh = await loadConfig(folder, { ...whole, cache });
  writeFileSync(cache, '{"key":');
  expect(await loadConfig(folder, { ...whole, cache })).toEqual(fresh);
});

test('what was read without every check is not kept for those who check', async () => {
  write('products/web.yaml', 'releases: {"1": {content: "nonsense("}}');
  const options = { formats: [], cache: join(folder, '.cache', 'config.json') };
  await loadConfig(folder, options);
  const parseSelection = (text: string): never => {
    throw new Error(`${text} is no selection`);
  };
  await expect(loadConfig(folder, { ...whole, ...options, parseSelection })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('a wrong configuration is refused every time it is asked for', async () => {
  write('people/alice.yaml', 'nmae: Alice');
  const options = { formats: [], cache: join(folder, '.cache', 'config.json') };
  await expect(loadConfig(folder, options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(loadConfig(folder, options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
