import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { say } from '../say.ts';
import { configure, makeWorld, type World } from '../world.ts';
import { expectRefusal } from './expect-refusal.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

async function refusal(): Promise<string> {
  return expectRefusal(await say('imports', { ...world, as: world.names.asker }), 'CONFIG_INVALID', 'TOO_LARGE');
}

function change(file: string, from: string, to: string): void {
  const path = join(world.config, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe('a configuration that is not understood is refused with the place and what was expected', () => {
  test('an unknown key, with the key that is near', async () => {
    change('components/libpebble.yaml', 'owners:', 'onwers:');
    const told = await refusal();
    expect(told).toContain('components/libpebble.yaml');
    expect(told).toMatch(/:5\b|line 5/);
    expect(told).toContain('onwers');
    expect(told).toContain('owners');
  });

  test('a value of another type', async () => {
    change('engines/local.yaml', 'at_once: 2', 'at_once: many');
    const told = await refusal();
    expect(told).toContain('engines/local.yaml');
    expect(told).toMatch(/:2\b|line 2/);
    expect(told).toContain('at_once');
  });

  test('an unknown kind of engine', async () => {
    change('engines/local.yaml', 'kind: local', 'kind: lokal');
    const told = await refusal();
    expect(told).toContain('engines/local.yaml');
    expect(told).toContain('local');
  });

  test('a reference to what is not there, with what is', async () => {
    change('components/skipstone.yaml', 'build_requires: [libpebble]', 'build_requires: [libpeble]');
    const told = await refusal();
    expect(told).toContain('skipstone.yaml');
    expect(told).toContain('libpebble');
  });

  test('a reference that climbs out of the folder', async () => {
    change('components/skipstone.yaml', 'build_requires: [libpebble]', "build_requires: ['../people/bob']");
    expect(await refusal()).toContain('skipstone.yaml');
  });

  test('text that is no YAML', async () => {
    writeFileSync(join(world.config, 'people/bob.yaml'), 'name: [unclosed\n\troles: {');
    const told = await refusal();
    expect(told).toContain('people/bob.yaml');
  });

  test('the same key twice', async () => {
    change('people/bob.yaml', 'name: Bob', 'name: Bob\nname: Robert');
    expect(await refusal()).toContain('people/bob.yaml');
  });

  test('a few lines that would unfold to gigabytes', async () => {
    const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}*a${level}]`);
    writeFileSync(join(world.config, 'people/bob.yaml'), `a0: &a0 x\n${levels.join('\n')}\nname: *a30\n`);
    const began = performance.now();
    expect(await refusal()).toContain('people/bob.yaml');
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('brackets nested ten thousand deep', async () => {
    writeFileSync(join(world.config, 'people/bob.yaml'), `name: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`);
    expect(await refusal()).toContain('people/bob.yaml');
  });

  test('a file of ten megabytes', async () => {
    writeFileSync(join(world.config, 'people/bob.yaml'), `name: ${'x'.repeat(10_000_000)}\n`);
    expect(await refusal()).toContain('people/bob.yaml');
  });

  test('a selection that cannot be read', async () => {
    change('products/pond.yaml', 'content: format(blob)', 'content: format(blob');
    expect(await refusal()).toContain('products/pond.yaml');
  });

  test('files whose names are no ids, each of them named', async () => {
    const names = ['-rf', 'a b', '..x', '.hidden~', 'a\u202eb', 'a\u0007b', 'größe', 'a%2Fb', 'a:b'];
    for (const name of names) configure(world, `components/${name}.yaml`, 'purl: pkg:generic/demo/odd\npath: ./libpebble\nformat: blob\n');
    const told = await refusal();
    expect(told.match(/components\//g)?.length).toBeGreaterThanOrEqual(names.length);
    for (const name of ['-rf', 'a b', 'größe', 'a%2Fb', 'a:b']) expect(told).toContain(name);
  });

  test('a folder that is not there', async () => {
    rmSync(world.config, { recursive: true });
    expect(await refusal()).toContain('config');
  });
});

test('names with + ~ . and digits are ids, and purls with odd characters are kept as they are', async () => {
  for (const name of ['lib+plus', 'tilde~1', '7zip', 'dots.in.it', 'under_score']) {
    const odd = `pkg:generic/demo/${encodeURIComponent(name)}`;
    configure(world, `components/${name}.yaml`, `purl: ${JSON.stringify(odd)}\npath: ./libpebble\nformat: blob\n`);
  }
  configure(world, 'components/odd.yaml', "purl: 'pkg:generic/demo/o%3Ad%2Fd%25%C3%BC'\npath: ./libpebble\nformat: blob\n");
  const refreshed = await say('refresh', { ...world, as: world.names.asker });
  expect(refreshed.answer.ok, refreshed.stdout + refreshed.stderr).toBe(true);
  for (const name of ['lib+plus', 'tilde~1', '7zip', 'dots.in.it', 'under_score', 'odd', 'pkg:generic/demo/o%3Ad%2Fd%25%C3%BC']) {
    const traced = await say(`trace ${JSON.stringify(name)}`, { ...world, as: world.names.asker });
    expect(traced.answer.ok, traced.stdout + traced.stderr).toBe(true);
  }
});
