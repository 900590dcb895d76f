import type { GraphEdge } from '../model/node.ts';
import { orderOf, type Order } from '../graph/order.ts';
import { bootstrapsOf, firstOf, type Bootstrap } from './bootstrap.ts';
import { closedCircles, mustWait } from './circles.ts';
import { known, type RebuildComponent, type RebuildComponents } from './component.ts';
import { criticalPath, makespan } from './estimate.ts';
import { leaveOut, type LeftOut } from './leave-out.ts';

export interface RebuildNode {
  readonly id: string;
  readonly component: string;
  readonly name: string;
  readonly reason: string;
  readonly because: readonly GraphEdge[];
  readonly after: readonly string[];
  readonly level: number;
  readonly engine: string;
  readonly seconds: number;
  readonly commit: string;
  readonly version: string;
  /** Seconds since 1970 for SOURCE_DATE_EPOCH. */
  readonly epoch: number;
  /** Requirements by purl: built in this plan (`node`), or taken as they are (null). A first build in a circle lacks those it closes the circle with. */
  readonly inputs: readonly { readonly component: string; readonly name: string; readonly node: string | null }[];
  /** The first build of a component that is built twice: only its circle reads it, and it never counts as the newest. */
  readonly bootstrap?: true;
}

export interface RebuildPlan {
  readonly nodes: readonly RebuildNode[];
  readonly leftOut: readonly LeftOut[];
  /** `twice`: the component that is built first without what it drops, and again with it. Without one, the earlier build of it is taken. */
  readonly cycles: readonly { readonly members: readonly string[]; readonly dropped: readonly GraphEdge[]; readonly twice?: string }[];
}

/** Seconds a build is taken to last before there is one to go by. */
const unknownSeconds = 60;

/** The causes, everything that takes their change over, and what was never built but is needed, in order. Pure. */
export function planRebuild(components: RebuildComponents, causes: readonly string[]): RebuildPlan {
  const reasons = new Map<string, { reason: string; because: GraphEdge[] }>(causes.map((purl) => [purl, { reason: 'asked for', because: [] }]));
  spread(components, reasons);
  join(components, reasons);
  const leftOut = leaveOut(components, reasons);
  const needed = (purl: string) => needs(components, purl).filter((other) => reasons.has(other));
  let bootstraps: readonly Bootstrap[];
  let order: Order;
  for (;;) {
    bootstraps = bootstrapsOf(components, [...reasons.keys()], needed);
    const wanted = [...reasons.keys(), ...bootstraps.map((item) => firstOf(item.component))];
    order = orderOf(
      wanted,
      (key) => after(key).map(({ key: other }) => other),
      (from, to) => mustWait(components, from, to),
    );
    const closed = closedCircles(components, order);
    if (closed.size === 0) break;
    leftOut.push(...leaveOut(components, reasons, closed));
  }
  const dropped = new Set(order.cycles.flatMap((cycle) => cycle.dropped.map(({ from, to }) => `${from}\n${to}`)));
  const cycles = [
    ...order.cycles.map((cycle) => ({ members: cycle.members, dropped: cycle.dropped.map(({ from, to }) => edge(from, to)) })),
    ...bootstraps.map(({ component, without, members }) => ({ members: [...members], dropped: without.map((to) => edge(component, to)), twice: component })),
  ];
  const ids = new Map(order.levels.flat().map((key, index) => [key, `n${index + 1}`]));
  const nodes = order.levels.flat().map((key): RebuildNode => {
    const first = bootstraps.find((item) => firstOf(item.component) === key);
    const again = bootstraps.find((item) => item.component === key);
    const purl = first?.component ?? key;
    const component = known(components, purl);
    const makers = new Map(after(key).map((item) => [item.purl, dropped.has(`${key}\n${item.key}`) ? undefined : ids.get(item.key)]));
    const { reason, because } = reasons.get(purl) ?? { reason: 'asked for', because: [] };
    const named = (purls: readonly string[] = []) => purls.map((other) => known(components, other).name).join(', ');
    return {
      id: ids.get(key) ?? key,
      component: purl,
      name: component.name,
      reason:
        first !== undefined
          ? `first without ${named(first.without)}, which it takes to build`
          : again !== undefined
            ? `once more, with ${named(again.without)}`
            : reason,
      because,
      after: [...new Set([...makers.values()].filter((id) => id !== undefined))],
      level: order.levelOf.get(key) ?? 0,
      engine: component.config.engine,
      seconds: component.current === undefined ? unknownSeconds : Math.max(1, Math.round(component.current.seconds)),
      commit: component.revision?.commit ?? '',
      version: component.revision?.version ?? '',
      epoch: component.revision?.epoch ?? 0,
      inputs: component.requires
        .filter((other) => first?.without.includes(other) !== true)
        .map((other) => ({ component: other, name: known(components, other).name, node: makers.get(other) ?? null })),
      ...(first === undefined ? {} : { bootstrap: true as const }),
    };
  });
  return { nodes, leftOut, cycles };

  /** What a node comes after: inside a circle the first build of what is built twice, and the second build behind the first. */
  function after(key: string): { readonly purl: string; readonly key: string }[] {
    const first = bootstraps.find((item) => firstOf(item.component) === key);
    if (first !== undefined)
      return needed(first.component)
        .filter((purl) => !first.without.includes(purl))
        .map((purl) => ({ purl, key: purl }));
    const inside = (purl: string) => bootstraps.some((item) => item.component === purl && item.members.includes(key) && key !== purl);
    const own = bootstraps.some((item) => item.component === key) ? [{ purl: '', key: firstOf(key) }] : [];
    return [...needed(key).map((purl) => ({ purl, key: inside(purl) ? firstOf(purl) : purl })), ...own];
  }
}

/** Figures that help a person decide and may change without making the plan another one. */
export function estimateRebuild(nodes: readonly RebuildNode[], slots: Readonly<Record<string, number>>) {
  const engines = new Set(nodes.map((node) => node.engine));
  return {
    critical: criticalPath(nodes),
    makespan: { seconds: makespan(nodes, slots), slots: Object.fromEntries([...engines].map((engine) => [engine, slots[engine] ?? 1])) },
  };
}

/** Adds everything a change travels to. */
function spread(components: RebuildComponents, reasons: Map<string, { reason: string; because: GraphEdge[] }>): void {
  const takers = new Map<string, RebuildComponent[]>();
  for (const component of components.values()) {
    for (const needed of needs(components, component.purl)) takers.set(needed, [...(takers.get(needed) ?? []), component]);
  }
  const queue = [...reasons.keys()];
  for (let index = 0; index < queue.length; index++) {
    const purl = queue[index] ?? '';
    // What is not built changes nothing.
    if (known(components, purl).barred !== undefined) continue;
    for (const component of takers.get(purl) ?? []) {
      const known = reasons.get(component.purl);
      const because = edge(component.purl, purl, component.requires.includes(purl));
      if (known !== undefined) {
        if (known.reason !== 'asked for') known.because.push(because);
        continue;
      }
      const source = components.get(purl)?.name ?? purl;
      reasons.set(component.purl, {
        reason: component.requires.includes(purl) ? `is built with ${source}, which changes` : `what it made needs ${source}, which changes`,
        because: [because],
      });
      queue.push(component.purl);
    }
  }
}

/** Adds requirements of the plan that have never been built. */
function join(components: RebuildComponents, reasons: Map<string, { reason: string; because: GraphEdge[] }>): void {
  const queue = [...reasons.keys()];
  for (let index = 0; index < queue.length; index++) {
    const purl = queue[index] ?? '';
    if (known(components, purl).barred !== undefined) continue;
    for (const needed of known(components, purl).requires) {
      if (reasons.has(needed) || known(components, needed).current !== undefined) continue;
      reasons.set(needed, { reason: `was never built, and ${known(components, purl).name} needs it`, because: [edge(purl, needed)] });
      queue.push(needed);
    }
  }
}

function needs(components: RebuildComponents, purl: string): readonly string[] {
  const component = known(components, purl);
  return [...new Set([...component.requires, ...component.takesFrom])].filter((needed) => components.has(needed));
}

function edge(from: string, to: string, isBuild = true): GraphEdge {
  return { from, to, relation: isBuild ? 'build-requires' : 'requires', provenance: isBuild ? 'declared' : 'manifest' };
}
