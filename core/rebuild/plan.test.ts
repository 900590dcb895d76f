import { describe, expect, it } from 'vitest';
import { Component, ConfiguredFormat } from '../config/schema.ts';
import type { BuildRecord } from '../state/kinds/build.ts';
import type { RebuildComponent } from './component.ts';
import { criticalPath, makespan } from './estimate.ts';
import { inputHash } from './input-hash.ts';
import { whatOpens } from './leave-out.ts';
import { planRebuild } from './plan.ts';

const format = ConfiguredFormat.parse({ purl: 'generic', build: ['./mk.sh'], outputs: 'out/*.blob' });
const purl = (name: string) => `pkg:generic/demo/${name}`;

function component(
  name: string,
  requires: string[],
  some: { built?: boolean; taken?: boolean; takesFrom?: string[]; barred?: RebuildComponent['barred']; unread?: RebuildComponent['unread'] } = {},
): [string, RebuildComponent] {
  const current = { id: `b-${name}`, seconds: 10, outputs: [], edges: [] } as unknown as BuildRecord;
  return [
    purl(name),
    {
      purl: purl(name),
      name,
      format,
      config: Component.parse({ purl: purl(name), path: '/x', format: 'blob', build_requires: requires }),
      revision: some.taken === false ? undefined : { component: purl(name), name, commit: `c-${name}`, version: '1', epoch: 0, time: '2026-11-22T00:00:00Z' },
      current: some.built === false ? undefined : current,
      builtCommit: some.built === false ? undefined : `c-${name}`,
      requires: requires.map(purl),
      takesFrom: (some.takesFrom ?? []).map(purl),
      ...(some.barred === undefined ? {} : { barred: some.barred }),
      ...(some.unread === undefined ? {} : { unread: some.unread }),
    },
  ];
}

const names = (plan: ReturnType<typeof planRebuild>) => plan.nodes.map((node) => node.name);

describe('planning a rebuild', () => {
  it('takes a cause and what is built with it, each after what it needs', () => {
    const plan = planRebuild(new Map([component('app', ['mid']), component('mid', ['lib']), component('lib', []), component('other', [])]), [purl('lib')]);
    expect(names(plan)).toEqual(['lib', 'mid', 'app']);
    expect(plan.nodes.map((node) => node.level)).toEqual([0, 1, 2]);
    expect(plan.nodes[1]).toMatchObject({
      reason: 'is built with lib, which changes',
      after: ['n1'],
      because: [{ from: purl('mid'), to: purl('lib'), relation: 'build-requires' }],
    });
  });

  it('follows relations that the format passes on', () => {
    const plan = planRebuild(new Map([component('image', [], { takesFrom: ['lib'] }), component('lib', [])]), [purl('lib')]);
    expect(names(plan)).toEqual(['lib', 'image']);
    expect(plan.nodes[1]?.reason).toBe('what it made needs lib, which changes');
  });

  it('takes along what was never built and is needed', () => {
    const plan = planRebuild(new Map([component('app', ['lib']), component('lib', ['base'], { built: false }), component('base', [], { built: false })]), [
      purl('app'),
    ]);
    expect(names(plan)).toEqual(['base', 'lib', 'app']);
    expect(plan.nodes[0]?.reason).toBe('was never built, and lib needs it');
  });

  it('leaves out what collections keep from being built, by name and word, and builds on with what was built of it before', () => {
    const barred = { word: 'retired', reason: 'it is retired in f41' } as const;
    const plan = planRebuild(new Map([component('app', ['old']), component('old', ['lib'], { barred }), component('lib', [])]), [purl('lib'), purl('app')]);
    expect(names(plan).sort()).toEqual(['app', 'lib']);
    expect(plan.nodes.find((node) => node.name === 'app')?.inputs).toEqual([{ component: purl('old'), name: 'old', node: null }]);
    expect(plan.leftOut).toEqual([{ component: purl('old'), name: 'old', ...barred }]);
    const asked = planRebuild(new Map([component('app', ['old']), component('old', ['lib'], { barred }), component('lib', [], { built: false })]), [
      purl('old'),
    ]);
    expect([names(asked), asked.leftOut.map((item) => item.name)]).toEqual([[], ['old']]);
  });

  it('leaves out what has no source yet, and what then cannot be built, and says so', () => {
    const plan = planRebuild(new Map([component('app', ['lib'], { built: false }), component('lib', [], { built: false, taken: false })]), [purl('lib')]);
    expect(plan.nodes).toEqual([]);
    expect(plan.leftOut.map((item) => item.reason)).toEqual([
      'it needs lib, which was never built and is left out',
      'its source has not been taken up yet; type refresh',
    ]);
    expect(whatOpens(plan.leftOut)).toBe('refresh lib takes its source up.');
    const both = planRebuild(new Map(['a', 'b'].map((name) => component(name, [], { built: false, taken: false }))), [purl('a'), purl('b')]);
    expect(whatOpens(both.leftOut)).toBe('refresh takes their sources up.');
    const unread = { component: purl('a'), name: 'a', reason: 'No repository is there.', hint: 'Correct git: in a.yaml.', time: '2026-11-22T00:00:00Z' };
    const { leftOut } = planRebuild(new Map([component('a', [], { built: false, taken: false, unread })]), [purl('a')]);
    expect(leftOut[0]?.reason).toBe('its source could not be taken up: No repository is there; correct git: in a.yaml');
    expect(whatOpens(leftOut)).toBe('Put that right; refresh a tries again.');
  });

  it('breaks a cycle with an earlier build and names the edge it dropped', () => {
    const plan = planRebuild(new Map([component('a', ['b']), component('b', ['a'])]), [purl('a')]);
    expect(plan.nodes).toHaveLength(2);
    expect(plan.cycles).toHaveLength(1);
    const dropped = plan.cycles[0]?.dropped[0];
    const node = plan.nodes.find((item) => item.component === dropped?.from);
    expect(node?.inputs.find((input) => input.component === dropped?.to)?.node).toBeNull();
  });

  it('breaks a cycle where there is an earlier build, whoever is asked for and whatever the names', () => {
    for (const built of ['a', 'b'] as const) {
      const plan = planRebuild(new Map([component('a', ['b'], { built: built === 'a' }), component('b', ['a'], { built: built === 'b' })]), [purl('a')]);
      const fresh = built === 'a' ? 'b' : 'a';
      expect(plan.cycles[0]?.dropped).toMatchObject([{ from: purl(fresh), to: purl(built) }]);
      expect(names(plan)).toEqual([fresh, built]);
      expect(plan.leftOut).toEqual([]);
    }
  });

  it('leaves out a circle that nothing opens, and what stands on it, and says what would open it', () => {
    const never = { built: false };
    const self = planRebuild(new Map([component('cc', ['cc'], never), component('app', ['cc'], never), component('lib', [], never)]), [
      purl('app'),
      purl('lib'),
    ]);
    expect(names(self)).toEqual(['lib']);
    expect(self.leftOut.map(({ name, word, reason }) => [name, word, reason])).toEqual([
      ['app', 'requirement', 'it needs cc, which was never built and is left out'],
      ['cc', 'requirement', 'it needs itself, and cc was never built; where cc can be built without it once, write bootstrap: [cc] in components/cc.yaml'],
    ]);
    const pair = planRebuild(new Map([component('a', ['b'], never), component('b', ['a'], never)]), [purl('a')]);
    expect([pair.nodes, pair.leftOut.length, pair.cycles]).toEqual([[], 2, []]);
    expect(pair.leftOut.map((item) => item.reason).join()).toContain('write bootstrap: [');
    const again = planRebuild(new Map([component('cc', ['cc'])]), [purl('cc')]);
    expect([names(again), again.cycles.map((cycle) => cycle.members)]).toEqual([['cc'], [[purl('cc')]]]);
  });

  it('hashes what decides a build, and nothing else', () => {
    const [, lib] = component('lib', []);
    const input = {
      component: purl('x'),
      name: 'x',
      build: 'b-1',
      outputs: [{ purl: 'pkg:generic/x', digest: `sha256:${'0'.repeat(64)}` as const, path: 'out/x', size: 1 }],
    };
    expect(inputHash(lib, [input])).toBe(inputHash(lib, [{ ...input, build: 'b-2' }]));
    expect(inputHash(lib, [input])).not.toBe(inputHash(lib, []));
    expect(inputHash(lib, [])).toMatch(/^h1:[0-9a-f]{64}$/);
  });
});

describe('estimates', () => {
  const nodes = [
    { id: 'a', after: [], seconds: 10, engine: 'local' },
    { id: 'b', after: [], seconds: 10, engine: 'local' },
    { id: 'c', after: ['a'], seconds: 30, engine: 'local' },
  ];
  it('finds the chain that nothing shortens', () => {
    expect(criticalPath(nodes)).toEqual({ nodes: ['a', 'c'], seconds: 40 });
  });
  it('starts the longest way first under a limit', () => {
    expect(makespan(nodes, { local: 1 })).toBe(50);
    expect(makespan(nodes, { local: 2 })).toBe(40);
  });
});
