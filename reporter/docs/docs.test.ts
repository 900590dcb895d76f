import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaOf } from '@millwright/core/config/json-schema.ts';
import { keysBelow } from '@millwright/core/config/key-descriptions.ts';
import { loadConfig } from '@millwright/core/config/load.ts';
import { configFolders } from '@millwright/core/config/schema.ts';
import { errorCodes } from '@millwright/core/model/errors.ts';
import { expect, test } from 'vitest';
import { filesBelow } from '../folders.ts';
import { errorReference } from './errors.ts';
import { docsFolder, readDocs } from './read.ts';

const docs = await readDocs();
const doc = (name: string) => docs.find((item) => item.name === name) ?? { html: '' };

test('every file of the docs is a page, each once, and every drawing is shown', () => {
  const files = readdirSync(docsFolder).filter((file) => file.endsWith('.md'));
  expect(docs.map(({ name }) => `${name}.md`).sort()).toEqual(files.sort());
  const all = docs.map(({ html }) => html).join('');
  for (const file of readdirSync(join(docsFolder, 'drawings'))) expect(all, file).toContain(readFileSync(join(docsFolder, 'drawings', file), 'utf8').trim());
});

test('every link from page to page leads to a page, and to a heading where it names one', () => {
  const ids = new Map(docs.map(({ name, html }) => [name, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  const links = docs.flatMap(({ name, html }) => [...html.matchAll(/href="(?:\/docs\/([a-z-]+)\/)?(?:#([^"]+))?"/g)].map(([, to = name, id]) => ({ to, id })));
  for (const { to, id } of links) {
    expect([...ids.keys()]).toContain(to);
    if (id !== undefined) expect(ids.get(to), `${to}#${id}`).toContain(id);
  }
});

test('ids are given once a page, and drawings have a title and a description and no style of their own', () => {
  for (const { name, html } of docs) {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      name,
    ).toEqual([]);
    expect(html, name).not.toMatch(/ style=|<style|<script/);
    for (const [drawing] of html.matchAll(/<svg[\s\S]*?<\/svg>/g))
      expect(drawing, name).toMatch(/^<svg viewBox="[\d ]+" role="img" aria-labelledby="\S+ \S+"><title[\s\S]*<desc/);
  }
});

test('the reference of the configuration has every key, and its examples are one configuration that loads', async () => {
  const folder = join(docsFolder, 'reference', 'config');
  const files = await filesBelow(folder);
  const texts = new Map<string, string>();
  for (const file of files) {
    const kind = file.includes('/') ? (file.split('/')[0] ?? '') : 'factory';
    texts.set(kind, `${texts.get(kind) ?? ''}\n${readFileSync(join(folder, file), 'utf8')}`);
  }
  for (const kind of ['factory', ...Object.keys(configFolders)])
    for (const { path } of keysBelow(jsonSchemaOf(kind), kind)) {
      expect(doc('configuration').html, path).toContain(`<code>${path.slice(kind.length + 1).replaceAll('*', 'NAME')}</code>`);
      const own = path.split('.').at(-1) ?? '';
      // A secret is one of two.
      if (!/\.(env|file)$/.test(path)) expect(texts.get(kind), path).toMatch(new RegExp(`(^|[\\s{])${own}:`, 'm'));
    }
  await expect(loadConfig(folder, { formats: ['npm', 'deb', 'rpm-md'] })).resolves.toMatchObject({ factory: { name: 'demo' } });
});

test('the trigger that is explained is the one of the sample', () => {
  const sample = readFileSync(join(docsFolder, '../../config/triggers/offer.yaml'), 'utf8');
  expect(readFileSync(join(docsFolder, 'triggers.md'), 'utf8')).toContain(`\`\`\`yaml\n${sample}\`\`\``);
});

test('every error code has its line', () => {
  for (const code of errorCodes) expect(doc('errors').html).toContain(`<td data-label="Code"><code>${code}</code></td>`);
  expect(() => errorReference('{"USAGE": ["a", "b"]}')).toThrow('NAME_UNKNOWN');
});
