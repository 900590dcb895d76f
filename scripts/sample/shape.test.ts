import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allReleases, isIrreversible } from '@millwright/core/config/releases.ts';
import { loadConfig } from '@millwright/core/config/load.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { parseSelection, selects } from '@millwright/core/graph/query/selection.ts';
import { lifecycleOf } from '@millwright/core/calendar/lifecycle.ts';
import { beforeAll, expect, test } from 'vitest';
import { planOfAll } from './build.ts';

const root = dirname(dirname(import.meta.dirname));
let config: Config;
beforeAll(async () => {
  config = await loadConfig(join(root, 'config'), { formats: ['npm'] });
});

const requires = (name: string) => config.components.get(name)?.build_requires ?? [];
/** Components of a release, by its id. */
const contentOf = (id: string) => {
  const selection = parseSelection(allReleases(config).find((release) => release.id === id)?.config.content ?? '');
  return [...config.components].filter(([name, { format }]) => selects(selection, { format, source: 'config', name })).map(([name]) => name);
};

test('there are about thirty components, and every recipe belongs to one', () => {
  expect(config.components.size).toBeGreaterThanOrEqual(30);
  const recipes = readdirSync(join(root, 'config/recipes')).map((folder) => join(root, 'config/recipes', folder));
  const taken = [...config.components.values()].flatMap((component) => [component.path, ...(component.releases ?? []).map((release) => release.path)]);
  expect(recipes.toSorted()).toEqual(taken.toSorted());
});

test('they stand at least six deep', () => {
  expect(Math.max(...planOfAll(config).nodes.map((node) => node.level))).toBeGreaterThanOrEqual(6);
});

test('the drawing of them in the README is the plan’s', () => {
  const drawn = [...readFileSync(join(root, 'config/README.md'), 'utf8').matchAll(/^\| (\d+) \| (.+) \|$/gm)].flatMap(([, level, cells = '']) =>
    [...cells.matchAll(/`([\w-]+)`/g)].map(([, name]) => `${level} ${name}`),
  );
  expect(drawn.toSorted()).toEqual(
    planOfAll(config)
      .nodes.map((node) => `${node.level} ${node.name}`)
      .toSorted(),
  );
});

test('there are diamonds: two that need nothing of each other, on one and under one', () => {
  const all = [...config.components.keys()];
  const diamonds = all.flatMap((top) =>
    requires(top).flatMap((left) =>
      requires(top)
        .filter((right) => left < right && !requires(left).includes(right) && !requires(right).includes(left))
        .flatMap((right) => requires(left).filter((bottom) => requires(right).includes(bottom) && bottom !== 'archiver')),
    ),
  );
  expect(diamonds.length).toBeGreaterThan(0);
});

test('there is a circle, and the plan opens it by building one of it twice', () => {
  const plan = planOfAll(config);
  expect(plan.leftOut).toEqual([]);
  expect(plan.cycles.map((cycle) => cycle.twice !== undefined)).toEqual([true]);
  const [cycle] = plan.cycles;
  expect(plan.nodes.filter((node) => node.component === cycle?.twice)).toHaveLength(2);
  expect(plan.nodes).toHaveLength(config.components.size + 1);
});

test('there are products with lifecycles: one in use, one to come, one that moves at a cadence; and Millwright itself', () => {
  const now = Temporal.Instant.from('2026-11-25T12:00:00Z');
  const releases = allReleases(config);
  const sample = releases.filter((release) => release.product !== 'millwright');
  expect(new Set(sample.map((release) => release.product)).size).toBe(2);
  expect(Object.fromEntries(sample.map((release) => [release.id, lifecycleOf(release, now).state]))).toEqual({
    'release:desk/1': 'supported',
    'release:web/1': 'supported',
    'release:web/2': 'planned',
  });
  expect(sample.some((release) => release.stages.some((stage) => stage.when === 'cadence'))).toBe(true);
  for (const { id } of releases) expect(contentOf(id)).not.toEqual([]);
  expect(config.components.get('millwright-notes')?.version).toBe(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  );
});

test('what is in a release is there with the libraries it was built with', () => {
  const released = allReleases(config).filter((release) => release.product !== 'millwright');
  for (const { id } of released) {
    const content = contentOf(id);
    for (const name of content)
      for (const needed of requires(name)) if (needed.startsWith('lib')) expect(content, `${id}: ${name} needs ${needed}`).toContain(needed);
  }
});

test('four people, two of whom can release what cannot be taken back, and one admin', () => {
  const may = (role: 'releng' | 'admin' | 'packager', product: string) =>
    [...config.people].filter(([, person]) => person.roles[role]?.some((item) => item === product || item === '*')).map(([id]) => id);
  expect(config.people.size).toBe(4);
  expect(may('releng', 'web')).toEqual(['alice', 'bob']);
  expect(may('admin', 'desk')).toEqual(['dana']);
  for (const release of allReleases(config).filter((item) => item.stages.some((stage) => isIrreversible(config, item, stage))))
    expect([...may('releng', release.product), ...may('admin', release.product)].length, release.id).toBeGreaterThanOrEqual(2);
  expect(config.rooms.size).toBe(2);
  expect(config.factory.console.act_as).toBe(true);
});

test('everything has an owner, and every owner is somebody', () => {
  for (const [name, { owners }] of config.components)
    expect(
      owners.filter((owner) => config.people.has(owner)),
      name,
    ).not.toEqual([]);
});
