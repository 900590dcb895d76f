import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, flags, root, run, say, type Json } from '../story/say.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright sample '));
  for (const part of ['config', 'CHANGELOG.md', 'package.json', 'pnpm-lock.yaml']) cpSync(join(root, part), join(folder, part), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const world = () => ({ config: join(folder, 'config'), state: join(folder, 'state') });
const day = '2026-11-25T12:';
const ask = async (line: string, person = 'carol', now = `${day}00:02Z`) => say(line, { ...world(), as: person, wait: true, now });
const tick = async (from: string, until: string) =>
  run(['tick', ...flags({ ...world(), now: `${day}${from}Z` }), '--until', `${day}${until}Z`], { timeout: 150_000 });
/** State of each node of a rebuild, by component name; of what is built twice, the last. */
const statesOf = (nodes: Json): Record<string, Json> =>
  Object.fromEntries(
    Object.values(nodes as Record<string, { component: string; state: string }>).map((node) => [node.component.split('/').at(-1) ?? '', node.state]),
  );
/** `web/1 testing` → the heads of what stands there, by component. */
const shippedIn = (stage: string): Record<string, string> => {
  const packages = join(folder, 'state/releases', stage.replace(' ', '/'), 'compose/Everything');
  const archives = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.archive'));
  return Object.fromEntries(
    archives.map((file) => [basename(file).replace(/-[\d.]+\.archive$/, ''), readFileSync(join(packages, file), 'utf8').split('\nset -eu\n')[0] ?? '']),
  );
};

test('by itself it builds, composes, tests and promotes; what fails can be mended as it says; upstreams release, and it follows', async () => {
  await tick('00:00', '00:01');
  expect((await ask('refresh', 'alice')).code).toBe(0);
  await tick('00:03', '02:00');
  expect(Object.keys(shippedIn('web/1 testing'))).toContain('storefront');
  expect(existsSync(join(folder, 'state/releases/web/2'))).toBe(false);
  expect(at((await ask('gate desk/1')).answer, 'data.decision.next.actor')).toBe('role:admin of desk');
  expect(at((await ask('where')).answer, 'data.plans.0')).toMatchObject({ command: expect.stringMatching(/^promote compose:millwright-0\.1-\S+ stable$/) });

  const said = ((await ask('why page-orrery')).answer.text ?? []).join(' ').replaceAll(/\s+/g, ' ');
  const [, file = '', line = '', found = '', wanted = ''] = /its last line: (\S+):(\d+): "(\S+)" [^]*? write (\w+)/.exec(said) ?? [];
  const path = join(folder, 'config/recipes/page-orrery', file);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines[Number(line) - 1]).toContain(found);
  lines[Number(line) - 1] = lines[Number(line) - 1]?.replace(found, wanted) ?? '';
  writeFileSync(path, lines.join('\n'));
  expect(at((await ask('refresh', 'alice', `${day}02:01Z`)).answer, 'ok')).toBe(true);
  const mended = await ask('rebuild page-orrery --yes', 'carol', `${day}02:02Z`);
  expect(mended.code).toBe(0);
  expect(statesOf(at(mended.answer, 'data.rebuild.nodes'))).toEqual({ 'page-orrery': 'built' });

  await tick('02:03', '04:00');
  expect(Object.keys(shippedIn('web/2 testing'))).toContain('page-orrery');
  expect(shippedIn('web/1 testing')['page-calendar']).toMatch(/# built with: .*libcalendar 1\.1\.0/);

  const plan = (await ask('plan rebuild mint', 'carol', `${day}04:01Z`)).answer;
  const circle = (at(plan, 'data.plan.nodes') as { component: string; reuse: string | null }[]).filter((node) => /\/(lib)?mint$/.test(node.component));
  expect(circle.map((node) => node.reuse !== null)).toEqual([true, true, true]);
});

test('a first build that only opens a circle never counts as the newest', async () => {
  const members = ['archiver', 'libtext', 'libargs', 'mint', 'libmint'];
  for (const part of ['people', 'products', 'policies', 'rooms', 'sources', 'tests', 'triggers']) rmSync(join(folder, 'config', part), { recursive: true });
  for (const file of readdirSync(join(folder, 'config/components')))
    if (!members.includes(basename(file, '.yaml'))) rmSync(join(folder, 'config/components', file));
  mkdirSync(join(folder, 'config/people'));
  for (const person of ['alice', 'bob', 'carol']) writeFileSync(join(folder, `config/people/${person}.yaml`), 'roles: {releng: ["*"]}\n');
  const recipe = join(folder, 'config/recipes/libmint/recipe.json');
  const text = readFileSync(recipe, 'utf8');
  writeFileSync(recipe, text.replace('"listing.mint"', '"lsting.mint"'));
  await ask('refresh');
  const broken = await ask('rebuild libmint --yes');
  const nodes = Object.values(at(broken.answer, 'data.rebuild.nodes') as Record<string, { component: string; state: string }>);
  expect(nodes.filter((node) => /\/(lib)?mint$/.test(node.component)).map((node) => node.state)).toEqual(['built', 'failed', 'dep-failed']);
  expect((await ask('why mint')).answer.text?.join(' ')).toContain('mint is dep-failed');
  expect((await ask('plan rebuild --unbuilt')).answer.text?.join(' ')).toContain('once more, with libmint');

  writeFileSync(recipe, text);
  await ask('refresh');
  const whole = await ask('rebuild --unbuilt --yes');
  expect(whole.code).toBe(0);
  expect((await ask('why mint')).answer.text?.join(' ')).toContain('and is the newest');
});
