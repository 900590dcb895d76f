import { describe, expect, it } from 'vitest';
import { Component, ConfiguredFormat } from '../config/schema.ts';
import type { BuildRecord } from '../state/kinds/build.ts';
import type { RebuildComponent, RebuildComponents } from './component.ts';
import { planRebuild, type RebuildPlan } from './plan.ts';

const purl = (name: string) => `pkg:generic/demo/${name}`;

/** Components by name with what they require; `bootstrap` with what they can do without. */
function componentsOf(requires: Readonly<Record<string, string[]>>, bootstrap: Readonly<Record<string, string[]>>, built = false): RebuildComponents {
  const current = { id: 'b-1', seconds: 10, outputs: [], edges: [] } as unknown as BuildRecord;
  return new Map(
    Object.entries(requires).map(([name, needed]): [string, RebuildComponent] => [
      purl(name),
      {
        purl: purl(name),
        name,
        format: ConfiguredFormat.parse({ purl: 'generic', build: ['./mk.sh'], outputs: 'out/*.blob' }),
        config: Component.parse({ purl: purl(name), path: '/x', format: 'blob', build_requires: needed, bootstrap: bootstrap[name] ?? [] }),
        revision: { component: purl(name), name, commit: `c-${name}`, version: '1', epoch: 0, time: '2026-11-22T00:00:00Z' },
        current: built ? current : undefined,
        builtCommit: built ? `c-${name}` : undefined,
        requires: needed.map(purl),
        takesFrom: [],
      },
    ]),
  );
}

/** Each node with what it reads, as `name(input from node)`. */
function shown(plan: RebuildPlan): string[] {
  const names = new Map(plan.nodes.map((node) => [node.id, `${node.name}@${node.level}`]));
  return plan.nodes.map(
    (node) => `${names.get(node.id)}: ${node.inputs.map((input) => (input.node === null ? `${input.name} as it is` : names.get(input.node))).join(', ')}`,
  );
}

describe('a circle that one of its members opens', () => {
  const compiler = { base: [], compiler: ['base', 'runtime'], runtime: ['base', 'compiler'], app: ['compiler', 'runtime'] };

  it('is built from nothing: first without, and again with what it was built for', () => {
    const plan = planRebuild(componentsOf(compiler, { compiler: ['runtime'] }), Object.keys(compiler).map(purl));
    expect(shown(plan)).toEqual([
      'base@0: ',
      'compiler@1: base@0',
      'runtime@2: base@0, compiler@1',
      'compiler@3: base@0, runtime@2',
      'app@4: compiler@3, runtime@2',
    ]);
    expect(plan.nodes.map((node) => node.reason).filter((reason) => reason !== 'asked for')).toEqual([
      'first without runtime, which it takes to build',
      'once more, with runtime',
    ]);
    expect(plan.cycles).toEqual([
      {
        members: [purl('compiler'), purl('runtime')],
        dropped: [expect.objectContaining({ from: purl('compiler'), to: purl('runtime') })],
        twice: purl('compiler'),
      },
    ]);
  });

  it('is opened in the same way when all of it was built before, because what was built may no longer fit', () => {
    const plan = planRebuild(componentsOf(compiler, { compiler: ['runtime'] }, true), [purl('base')]);
    expect(plan.nodes.map((node) => node.name)).toEqual(['base', 'compiler', 'runtime', 'compiler', 'app']);
    expect(plan.nodes.flatMap((node) => node.inputs).every((input) => input.node !== null)).toBe(true);
  });

  it('of several members hands the first build on to each that stands in it', () => {
    const long = { compiler: ['runtime'], runtime: ['tools', 'compiler'], tools: ['compiler'], app: ['tools', 'compiler'] };
    expect(shown(planRebuild(componentsOf(long, { compiler: ['runtime'] }), Object.keys(long).map(purl)))).toEqual([
      'compiler@0: ',
      'tools@1: compiler@0',
      'runtime@2: tools@1, compiler@0',
      'compiler@3: runtime@2',
      'app@4: tools@1, compiler@3',
    ]);
  });

  it('stays as it is where another way leads round', () => {
    const both = { compiler: ['runtime', 'tools'], runtime: ['compiler'], tools: ['compiler'] };
    const plan = planRebuild(componentsOf(both, { compiler: ['runtime'] }, true), Object.keys(both).map(purl));
    expect(plan.nodes).toHaveLength(3);
    expect(plan.cycles[0]?.twice).toBeUndefined();
  });

  it('is none where nothing leads back', () => {
    const plan = planRebuild(componentsOf({ compiler: ['runtime'], runtime: [] }, { compiler: ['runtime'] }), [purl('compiler')]);
    expect(shown(plan)).toEqual(['runtime@0: ', 'compiler@1: runtime@0']);
    expect(plan.cycles).toEqual([]);
  });
});
