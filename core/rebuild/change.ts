import { stamp } from '../model/time.ts';
import { z } from 'zod';
import { allReleases } from '../config/releases.ts';
import { permit } from '../change/permission.ts';
import type { Change } from '../change/change.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { parseSelection } from '../graph/query/selection.ts';
import { selects } from '../graph/query/selection.ts';
import { UserError } from '../model/errors.ts';
import { newRun, writeRun } from '../jobs/run.ts';
import { buildKind, buildOfInputsKind, type BuildRecord } from '../state/kinds/build.ts';
import { runKind, type RunNodeDefinition, type RunRecord } from '../state/kinds/run.ts';
import { componentsBecause, componentToBuild } from './because.ts';
import { ranks } from './estimate.ts';
import { readComponents, type RebuildComponents } from './component.ts';
import { inputHash, type BuildInput } from './input-hash.ts';
import { sayLeftOut, whatOpens } from './leave-out.ts';
import { estimateRebuild, planRebuild, type RebuildNode, type RebuildPlan } from './plan.ts';
import { sayCount, showRebuild } from './show.ts';

export const RebuildAsk = z.strictObject({
  names: z.array(z.string()).default([]),
  because: z.string().nullable().default(null),
  unbuilt: z.boolean().default(false),
  query: z.string().nullable().default(null),
  fresh: z.boolean().default(false),
});
export type RebuildAsk = z.output<typeof RebuildAsk>;

export interface RebuildValue extends RebuildPlan {
  readonly verb: 'rebuild';
  readonly causes: readonly string[];
  readonly fresh: boolean;
  /** Node → the build it will reuse, where that is known beforehand. */
  readonly reuse: Readonly<Record<string, string>>;
}

/** Builds components again, and what takes their change over, in order. */
export const rebuildChange: Change<RebuildAsk, RebuildValue> = {
  verb: 'rebuild',
  ask: RebuildAsk as z.ZodType<RebuildAsk>,
  async plan(ask, head) {
    const components = await readComponents(head);
    const because = ask.because === null ? [] : await componentsBecause(ask.because, components, await head.graph());
    const named: string[] = [];
    for (const name of ask.names) named.push((await componentToBuild(name, components, () => head.graph())).purl);
    const causes = causesOf(ask, [...named, ...because], components);
    const plan = planRebuild(components, causes);
    if (plan.nodes.length === 0) {
      throw new UserError('NOTHING_TO_DO', plan.leftOut.length === 0 ? 'Nothing has to be built.' : `Nothing can be built: ${sayLeftOut(plan.leftOut)}.`, {
        hint: whatOpens(plan.leftOut) ?? 'where says how things stand.',
        data: { leftOut: plan.leftOut },
      });
    }
    const reuse = ask.fresh ? {} : await reusable(plan.nodes, components, head);
    // How long things last is no part of what is decided.
    const nodes = plan.nodes.map((node) => ({ ...node, seconds: 0 }));
    const slots = slotsOf(head);
    const names = causes.map((purl) => components.get(purl)?.name ?? purl);
    const value: RebuildValue = { verb: 'rebuild', ...plan, nodes, causes, fresh: ask.fresh, reuse };
    return {
      class: 'write',
      value,
      estimates: { ...estimateRebuild(plan.nodes, slots), seconds: Object.fromEntries(plan.nodes.map((node) => [node.id, node.seconds])) },
      about: [...new Set(plan.nodes.map((node) => node.component))],
      subject: `rebuild(${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}): ${sayCount(plan.nodes)}`,
      needs: [{ role: 'packager', different: false }],
    };
  },
  async allowed({ value }, by, head) {
    return permit(head.config, by, { word: 'rebuild', role: 'packager', owns: value.causes, products: productsOf(value.causes, head) });
  },
  show: showRebuild,
  async apply({ value, estimates }, by, { head, write, plan }) {
    const known = await runningAlike(value, head);
    if (known !== undefined) return { job: known, sentence: `The rebuild ${known} does exactly this already.` };
    const id = write.nextId(runKind, 'r');
    const seconds = estimates['seconds'] as Record<string, number>;
    const timed = value.nodes.map((node) => ({ ...node, seconds: seconds[node.id] ?? 60 }));
    const rank = ranks(timed);
    const record: RunRecord = {
      id,
      kind: 'rebuild',
      subject: value.causes.join(' '),
      plan,
      by: [...by],
      state: 'running',
      created: stamp(head.at),
      ended: null,
      nodes: timed.map((node) => definitionOf(node, rank.get(node.id) ?? 0, value.fresh, head)),
      leftOut: value.leftOut.map((item) => ({ ...item })),
    };
    const run = newRun(record);
    writeRun(write, run, run.nodes.keys());
    return { job: id, sentence: `The rebuild ${id} has begun.` };
  },
};

/** A rebuild under way with the same nodes at the same revisions: asking again, after a lost answer say, joins it. */
async function runningAlike(value: RebuildValue, head: Snapshot): Promise<string | undefined> {
  const wanted = value.nodes.map((node) => `${node.component} ${node.commit} ${node.version}`).toSorted();
  for await (const run of head.find(runKind, { kind: 'rebuild', state: 'running' })) {
    const nodes = run.nodes.map((node) => `${node.component} ${String(node.facts['commit'])} ${String(node.facts['version'])}`).toSorted();
    const isFresh = run.nodes.some((node) => node.facts['fresh'] === true);
    if (isFresh === value.fresh && nodes.length === wanted.length && nodes.every((node, index) => node === wanted[index])) return run.id;
  }
  return undefined;
}

/** At most so many at once, by engine: the engine's own limit, or the factory's where that is lower. */
export function slotsOf(head: Snapshot): Record<string, number> {
  return Object.fromEntries([...head.config.engines].map(([id, engine]) => [id, Math.min(engine.at_once, head.config.factory.limits[id] ?? engine.at_once)]));
}

function causesOf(ask: RebuildAsk, begun: readonly string[], components: RebuildComponents): string[] {
  const unbuilt = ask.unbuilt
    ? [...components.values()].filter((item) => item.builtCommit === undefined || item.builtCommit !== item.revision?.commit).map((item) => item.purl)
    : [];
  const selection = ask.query === null ? undefined : parseSelection(ask.query);
  const queried =
    selection === undefined
      ? []
      : [...components.values()]
          .filter((item) => selects(selection, { format: item.config.format, source: 'config', name: item.name }))
          .map((item) => item.purl);
  const causes = [...new Set([...begun, ...unbuilt, ...queried])];
  if (causes.length > 0) return causes;
  if (ask.unbuilt) throw new UserError('NOTHING_TO_DO', 'Everything is built at its newest revision.', { hint: 'refresh takes up what changed.' });
  if (ask.query !== null) throw new UserError('NAME_UNKNOWN', `No component matches ${ask.query}.`, { hint: 'query tells what a selection names.' });
  throw new UserError('USAGE', 'Say what to rebuild.', { hint: 'rebuild NAME…, rebuild --unbuilt, or rebuild --query "name(lib*)"' });
}

/** Nodes whose inputs are all known beforehand, and were built before. */
async function reusable(nodes: readonly RebuildNode[], components: RebuildComponents, head: Snapshot): Promise<Record<string, string>> {
  const reuse = new Map<string, BuildRecord>();
  for (const node of nodes) {
    const component = components.get(node.component);
    const inputs = node.inputs.map(({ component: purl, name, node: maker }): BuildInput | undefined => {
      const build = maker === null ? components.get(purl)?.current : reuse.get(maker);
      return build === undefined ? undefined : { component: purl, name, build: build.id, outputs: build.outputs };
    });
    if (component === undefined || !inputs.every((input) => input !== undefined)) continue;
    const known = await head.get(buildOfInputsKind, inputHash(component, inputs));
    const build = known === undefined ? undefined : await head.get(buildKind, known.build);
    if (build !== undefined) reuse.set(node.id, build);
  }
  return Object.fromEntries([...reuse].map(([id, build]) => [id, build.id]));
}

function definitionOf(node: RebuildNode, rank: number, fresh: boolean, head: Snapshot): RunNodeDefinition {
  const config = head.config.components.get(node.name);
  const keys = new Set<string>();
  for (const release of allReleases(head.config)) {
    const key = release.config.keys[release.stages[0]?.name ?? ''];
    if (
      key !== undefined &&
      config !== undefined &&
      selects(parseSelection(release.config.content), { format: config.format, source: 'config', name: node.name })
    )
      keys.add(key);
  }
  return {
    id: node.id,
    component: node.component,
    engine: node.engine,
    reason: node.reason,
    after: [...node.after],
    level: node.level,
    rank,
    seconds: node.seconds,
    jobs: keys.size === 0 ? ['build'] : ['build', 'sign'],
    facts: {
      name: node.name,
      commit: node.commit,
      version: node.version,
      epoch: node.epoch,
      inputs: node.inputs,
      keys: [...keys],
      fresh,
      bootstrap: node.bootstrap ?? false,
    },
  };
}

/** Products whose content names one of these components. */
export function productsOf(purls: readonly string[], head: Snapshot): string[] {
  const causes = [...head.config.components].filter(([, component]) => purls.includes(component.purl));
  const products = allReleases(head.config).filter((release) => {
    const selection = parseSelection(release.config.content);
    return causes.some(([name, component]) => selects(selection, { format: component.format, source: 'config', name }));
  });
  return [...new Set(products.map((release) => release.product))];
}
