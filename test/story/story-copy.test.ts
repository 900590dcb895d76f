import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { otherNames, renamed, storyNames } from './names.ts';
import { play } from './play.ts';
import { pointedTo } from './pointer.ts';
import { root, say } from './say.ts';
import { makeWorld, type World } from './world.ts';

let world: World | undefined;
afterEach(() => world?.remove());

test('the same story passes in a factory with other components, format, product, stages and people', async () => {
  world = makeWorld(otherNames);
  const memory = await play(world, async (line, person) => say(line, { ...world!, as: person }));
  expect(pointedTo(world, otherNames.shipped)).toBe(memory['first']);
});

test('a renamed factory has none of the first names left', () => {
  const all = Object.values(storyNames).join(' ');
  for (const name of Object.values(storyNames)) expect(renamed(all, otherNames).split(' ')).not.toContain(name);
});

test('nothing in the product knows the names of a sample', () => {
  const words = [...storySpecific(), ...sampleNames()];
  expect(words.length).toBeGreaterThan(10);
  const pattern = new RegExp(`(?<![\\w-])(${words.map((word) => RegExp.escape(word)).join('|')})(?![\\w-])`);
  const found = ['core', 'bot', 'reporter'].flatMap((folder) => sources(join(root, folder))).flatMap((file) => mentions(file, pattern));
  expect(found).toEqual([]);
});

function storySpecific(): string[] {
  return [storyNames.library, storyNames.program, storyNames.product, ...Object.values(otherNames)];
}

/** Names of the starter configuration that are no words of the product's own language, nor of IRC's. */
function sampleNames(): string[] {
  const own = new Set([
    'stable',
    'testing',
    'candidate',
    'strict',
    'local',
    'smoke',
    'self',
    'base',
    'gold',
    'build',
    'admin',
    'console',
    'millwright',
    'motd',
  ]);
  return ['components', 'products', 'people', 'formats'].flatMap((folder) =>
    readdirSync(join(root, 'config', folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && extname(entry.name) === '.yaml')
      .map((entry) => basename(entry.name, '.yaml'))
      .filter((name) => name.length > 3 && !own.has(name)),
  );
}

/** Source files but tests and what only tests read. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/(^|\/)(node_modules|__fixtures__)\/|\.(test|contract)\.ts$|(^|\/)sample-[\w-]+\.ts$/.test(file) && /\.(ts|mjs|sh)$/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
}

function mentions(file: string, pattern: RegExp): string[] {
  return withoutProse(readFileSync(file, 'utf8'))
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

/** What shows people what to type (examples, hints, comments) is no knowledge of the code. */
function withoutProse(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/|examples: \[[^\]]*\]/g, (prose) => prose.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/hint\b\s*[:=].*$|such as [^`'"]*/gm, '');
}
