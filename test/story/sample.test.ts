import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, root, say, type Json } from './say.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright sample '));
  for (const part of ['config', 'CHANGELOG.md', 'package.json', 'pnpm-lock.yaml']) cpSync(join(root, part), join(folder, part), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (line: string, person = 'carol') => say(line, { config: join(folder, 'config'), state: join(folder, 'state'), as: person, wait: true });
/** State of each node of a rebuild, by component name; of what is built twice, the last. */
const statesOf = (nodes: Json): Record<string, Json> =>
  Object.fromEntries(
    Object.values(nodes as Record<string, { component: string; state: string }>).map((node) => [node.component.split('/').at(-1) ?? '', node.state]),
  );

test('the build that fails says where and what to write; written there, refresh and rebuild make it good', async () => {
  expect((await ask('refresh', 'alice')).code).toBe(0);
  const first = await ask('rebuild page-orrery --yes');
  expect(first.code).toBe(4);
  expect(statesOf(at(first.answer, 'data.rebuild.nodes'))).toMatchObject({ mint: 'built', libmint: 'built', libpage: 'built', 'page-orrery': 'failed' });
  const [, file = '', line = '', found = '', wanted = ''] =
    /its last line: (\S+):(\d+): "(\S+)" [^]*? write (\w+)/.exec((first.answer.text ?? []).join('\n').replaceAll(/\s+/g, ' ')) ?? [];

  const path = join(folder, 'config/recipes/page-orrery', file);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines[Number(line) - 1]).toContain(found);
  lines[Number(line) - 1] = lines[Number(line) - 1]?.replace(found, wanted) ?? '';
  writeFileSync(path, lines.join('\n'));

  expect(at((await ask('refresh', 'alice')).answer, 'ok')).toBe(true);
  const second = await ask('rebuild page-orrery --yes');
  expect(second.code).toBe(0);
  expect(statesOf(at(second.answer, 'data.rebuild.nodes'))).toEqual({ 'page-orrery': 'built' });

  const plan = (await ask('plan rebuild mint')).answer;
  const circle = (at(plan, 'data.plan.nodes') as { component: string; reuse: string | null }[]).filter((node) => /\/(lib)?mint$/.test(node.component));
  expect(circle.map((node) => node.reuse !== null)).toEqual([true, true, true]);
});

test('a first build that only opens a circle never counts as the newest', async () => {
  const recipe = join(folder, 'config/recipes/libmint/recipe.json');
  const text = readFileSync(recipe, 'utf8');
  writeFileSync(recipe, text.replace('"listing.mint"', '"lsting.mint"'));
  await ask('refresh', 'alice');
  const broken = await ask('rebuild libmint --yes');
  const nodes = Object.values(at(broken.answer, 'data.rebuild.nodes') as Record<string, { component: string; state: string }>);
  expect(nodes.filter((node) => /\/(lib)?mint$/.test(node.component)).map((node) => node.state)).toEqual(['built', 'failed', 'dep-failed']);
  expect((await ask('why mint')).answer.text?.join(' ')).toContain('mint is dep-failed');
  expect((await ask('plan rebuild --unbuilt')).answer.text?.join(' ')).toContain('once more, with libmint');

  writeFileSync(recipe, text);
  await ask('refresh', 'alice');
  const plan = await ask('plan rebuild libmint');
  expect((at(plan.answer, 'data.plan.nodes') as { component: string }[]).filter((node) => node.component.endsWith('/mint'))).toHaveLength(2);
});
