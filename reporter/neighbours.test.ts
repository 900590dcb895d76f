import { describe, expect, it } from 'vitest';
import { adjacencyOf } from './adjacency.ts';
import { mostNeighbours, neighboursOf, stepsBetween, walkFrom } from './neighbours.ts';
import { purl } from './sample-records.ts';
import { factsOf, sampleState } from './sample-state.ts';
import { siteOf } from './site.ts';

async function siteWith(files: Readonly<Record<string, string>>) {
  const sample = sampleState();
  return siteOf(await factsOf({ ...sample, files: { ...sample.files, ...files } }));
}

const packages = (lines: readonly { name: string; requires?: readonly string[]; builds?: readonly string[] }[]) =>
  lines
    .map(({ name, requires = [], builds = [] }) => {
      const edge = (relation: string) => (to: string) => ({ relation, to: `pkg:npm/${to}@1` });
      const edges = [...requires.map(edge('requires')), ...builds.map(edge('build-requires'))];
      return JSON.stringify({ purl: `pkg:npm/${name}@1`, kind: 'artifact', name, version: '1', edges });
    })
    .join('\n');

describe('the neighbourhood of a thing', () => {
  it('is nearest first, each with the step that leads there', async () => {
    const { list } = neighboursOf(await siteWith({}), purl('libgreet'), 'down');
    expect(list.map(({ id, distance, via, relation }) => [id, distance, via, relation])).toEqual([
      [purl('broken-clock'), 1, purl('libgreet'), 'build-requires'],
      [purl('hello'), 1, purl('libgreet'), 'build-requires'],
      [purl('tower'), 2, purl('broken-clock'), 'build-requires'],
    ]);
  });

  it('is the same way back', async () => {
    const site = await siteWith({});
    const { list } = neighboursOf(site, purl('tower'), 'up');
    expect(list.map(({ id, distance }) => [id, distance])).toEqual([
      [purl('broken-clock'), 1],
      [purl('libgreet'), 2],
    ]);
  });

  it('follows requirements on, and what only builds elsewhere one step', async () => {
    const shard = packages([{ name: 'core' }, { name: 'lib', builds: ['core'] }, { name: 'app', builds: ['lib'] }, { name: 'user', requires: ['lib'] }]);
    const { list } = neighboursOf(await siteWith({ 'content/self/0.jsonl': shard }), 'pkg:npm/core', 'down');
    expect(list.map(({ id }) => id)).toEqual(['pkg:npm/lib', 'pkg:npm/user']);
  });

  it('ends in a circle', async () => {
    const shard = packages([
      { name: 'a', requires: ['b'] },
      { name: 'b', requires: ['a'] },
    ]);
    const site = await siteWith({ 'content/self/0.jsonl': shard });
    expect(neighboursOf(site, 'pkg:npm/a', 'down').list.map(({ id }) => id)).toEqual(['pkg:npm/b']);
    const number = (id: string): number => adjacencyOf(site.things).numberOf.get(id) ?? -1;
    const [a, b] = [
      { numbers: [number('pkg:npm/a')], far: false },
      { numbers: [number('pkg:npm/b')], far: false },
    ];
    const step = { build: false, count: 1 };
    expect(stepsBetween(site, [a, b])).toEqual({
      steps: [
        { ...step, from: 0, to: 1 },
        { ...step, from: 1, to: 0 },
      ],
      far: 0,
    });
    expect(stepsBetween(site, [{ ...a, far: true }, b]).far).toBe(0);
    expect(stepsBetween(site, [{ numbers: [...a.numbers, ...b.numbers], far: true }])).toEqual({ steps: [], far: 2 });
  });

  it('stops where nobody would read on, and says so', async () => {
    const users = Array.from({ length: mostNeighbours + 5 }, (_, index) => ({ name: `user${index}`, requires: ['core'] }));
    const site = await siteWith({ 'content/self/0.jsonl': packages([{ name: 'core' }, ...users]) });
    const { list, bounded } = neighboursOf(site, 'pkg:npm/core', 'down');
    expect([list.length, bounded]).toEqual([mostNeighbours, true]);
    expect(walkFrom(site.things, 'pkg:npm/core', 'down').direct, 'what is one step away is counted to the end').toBe(mostNeighbours + 5);
  });
});
