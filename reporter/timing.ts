import { criticalPath } from '@millwright/core/rebuild/estimate.ts';
import type { RunNode, RunRecord } from '@millwright/core/state/kinds/run.ts';
import type { Facts } from './facts.ts';

/** When what happened at one node; milliseconds since 1970, seconds where it says so. */
export interface NodeTiming {
  readonly id: string;
  /** All it needs was built; null while that is not so, and for what was reused. */
  readonly ready: number | null;
  /** Every try at building it, then what was done with it beside other builds: signing. */
  readonly spans: readonly { readonly kind: 'build' | 'failed' | 'sign'; readonly from: number; readonly to: number | null }[];
  /** How long its last try at building took. */
  readonly seconds: number | null;
  /** Between ready and begun: while its engine had its hands full, and while it had not. */
  readonly waited: { readonly slot: number; readonly idle: number };
}

export interface RunTiming {
  readonly start: number;
  /** The last thing that is known to have happened. */
  readonly end: number;
  readonly nodes: ReadonlyMap<string, NodeTiming>;
  /** The chain nothing can shorten, by what builds took, or are thought to take where they have not ended. */
  readonly critical: { readonly nodes: readonly string[]; readonly seconds: number };
  /** Seconds of waiting, of all nodes together. */
  readonly waited: { readonly slot: number; readonly idle: number };
}

export function timingOf(facts: Pick<Facts, 'config' | 'nodes' | 'runs'>, run: RunRecord): RunTiming {
  const states = new Map((facts.nodes.get(run.id) ?? []).map((node) => [node.id, node]));
  const busy = busyTimes(facts, run);
  const engines = new Map(run.nodes.map((node) => [node.id, node.engine]));
  const start = Date.parse(run.created);
  const builtAt = (id: string): number | null => firstGood(states.get(id), engines.get(id)) ?? (states.get(id)?.state === 'reused' ? start : null);
  const nodes = run.nodes.map((definition): NodeTiming => {
    const { id, engine, after } = definition;
    const attempts = states.get(id)?.attempts ?? [];
    const spans = attempts.map(({ engine: by, submitted, started, finished, outcome }) => ({
      kind: by !== engine ? ('sign' as const) : outcome === null || outcome === 'ok' ? ('build' as const) : ('failed' as const),
      from: Date.parse(started ?? submitted),
      to: finished === null ? null : Date.parse(finished),
    }));
    const needed = after.map(builtAt);
    const ready = states.get(id)?.state === 'reused' || needed.includes(null) ? null : Math.max(start, ...needed.map((time) => time ?? 0));
    const last = spans.findLast((span) => span.kind !== 'sign');
    const begun = spans[0]?.from;
    return {
      id,
      ready,
      spans,
      seconds: last === undefined || last.to === null ? null : Math.max(0, last.to - last.from) / 1000,
      waited: ready === null || begun === undefined ? { slot: 0, idle: 0 } : waitedBetween(ready, begun, busy.get(engine) ?? [], slotsOf(facts, engine)),
    };
  });
  const times = nodes.flatMap((node) => node.spans.flatMap(({ from, to }) => [from, to ?? from]));
  const sum = (part: 'slot' | 'idle'): number => nodes.reduce((total, node) => total + node.waited[part], 0);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const timed = run.nodes.map(({ id, after, engine, seconds }) => {
    const isOver = run.ended !== null || states.get(id)?.state === 'reused';
    return { id, after, engine, seconds: byId.get(id)?.seconds ?? (isOver ? 0 : seconds) };
  });
  return {
    start,
    end: Math.max(start, ...times, run.ended === null ? 0 : Date.parse(run.ended)),
    nodes: byId,
    critical: criticalPath(timed),
    waited: { slot: sum('slot'), idle: sum('idle') },
  };
}

/** Dependants go on once it is built, signed or not. */
function firstGood(node: RunNode | undefined, engine: string | undefined): number | null {
  const end = node?.attempts.find((attempt) => attempt.engine === engine && attempt.outcome === 'ok')?.finished;
  return end === null || end === undefined ? null : Date.parse(end);
}

function slotsOf({ config }: Pick<Facts, 'config'>, engine: string): number {
  const own = config.engines.get(engine)?.at_once ?? 1;
  return Math.min(own, config.factory.limits[engine] ?? own);
}

type Interval = readonly [from: number, to: number];

/** When each engine worked at anything while the run was under way. */
function busyTimes(facts: Pick<Facts, 'nodes' | 'runs'>, run: RunRecord): Map<string, Interval[]> {
  const [start, end] = lifeOf(run);
  const beside = facts.runs.filter((other) => {
    const [from, to] = lifeOf(other);
    return from < end && to > start;
  });
  const nodes = beside.flatMap((other) => facts.nodes.get(other.id) ?? []);
  const busy = new Map<string, Interval[]>();
  for (const { attempts } of nodes) {
    for (const { engine, submitted, started, finished } of attempts) {
      const interval: Interval = [Date.parse(started ?? submitted), finished === null ? Infinity : Date.parse(finished)];
      if (interval[1] <= start || interval[0] >= end) continue;
      const list = busy.get(engine) ?? [];
      list.push(interval);
      busy.set(engine, list);
    }
  }
  return busy;
}

function lifeOf({ created, ended }: RunRecord): Interval {
  return [Date.parse(created), ended === null ? Infinity : Date.parse(ended)];
}

/** Splits a wait into the time in which at least `slots` pieces of work ran, and the rest; in seconds. */
export function waitedBetween(from: number, to: number, busy: readonly Interval[], slots: number): { slot: number; idle: number } {
  const total = Math.max(0, to - from);
  const within = busy.map(([start, end]): Interval => [Math.max(from, start), Math.min(to, end)]).filter(([start, end]) => end > start);
  const edges = within.flatMap(([start, end]) => [
    { at: start, change: 1 },
    { at: end, change: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  let last = from;
  let full = 0;
  for (const { at, change } of edges) {
    if (running >= slots) full += at - last;
    running += change;
    last = at;
  }
  return { slot: full / 1000, idle: (total - full) / 1000 };
}
