import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const templates = globSync('src/**/*.astro', { cwd: import.meta.dirname });

test.each(templates)('%s imports every part it is put together from', (file) => {
  const [, script = '', markup = ''] = readFileSync(join(import.meta.dirname, file), 'utf8').split(/^---$/m);
  const used = new Set([...markup.matchAll(/<([A-Z]\w*)/g)].map(([, name]) => name).filter((name) => name !== 'Fragment'));
  const imported = new Set([...script.matchAll(/^import (\w+)/gm), ...script.matchAll(/^import .*\bas (\w+)/gm)].map(([, name]) => name));
  expect([...used].filter((name) => !imported.has(name))).toEqual([]);
});
