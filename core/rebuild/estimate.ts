/** What an estimate needs to know of a node. */
export interface Timed {
  readonly id: string;
  readonly after: readonly string[];
  readonly seconds: number;
  readonly engine: string;
}

/** Seconds of the longest way from each node to an end, itself included: what is built first. */
export function ranks(nodes: readonly Timed[]): ReadonlyMap<string, number> {
  const rank = new Map<string, number>(nodes.map((node) => [node.id, node.seconds]));
  for (const node of nodes.toReversed()) {
    for (const needed of node.after) {
      const below = nodesById(nodes).get(needed);
      if (below !== undefined) rank.set(needed, Math.max(rank.get(needed) ?? 0, below.seconds + (rank.get(node.id) ?? 0)));
    }
  }
  return rank;
}

/** The chain of nodes that nothing can shorten. Nodes come in order. */
export function criticalPath(nodes: readonly Timed[]): { readonly nodes: string[]; readonly seconds: number } {
  const rank = ranks(nodes);
  const starts = nodes.filter((node) => node.after.length === 0);
  const path: string[] = [];
  let next = longest(starts, rank);
  const seconds = next === undefined ? 0 : (rank.get(next.id) ?? 0);
  while (next !== undefined) {
    const id = next.id;
    path.push(id);
    next = longest(
      nodes.filter((node) => node.after.includes(id)),
      rank,
    );
  }
  return { nodes: path, seconds };
}

/** Seconds until all is done when each engine runs so many at once and the longest way goes first. */
export function makespan(nodes: readonly Timed[], slots: Readonly<Record<string, number>>): number {
  const rank = ranks(nodes);
  const ends = new Map<string, number>();
  const free = new Map<string, number[]>();
  const waiting = new Set(nodes);
  while (waiting.size > 0) {
    const ready = [...waiting].filter((node) => node.after.every((needed) => ends.has(needed) || !nodesById(nodes).has(needed)));
    const next = longest(ready, rank);
    if (next === undefined) break;
    const lanes = free.get(next.engine) ?? Array.from({ length: slots[next.engine] ?? 1 }, () => 0);
    const lane = lanes.indexOf(Math.min(...lanes));
    const start = Math.max(lanes[lane] ?? 0, ...next.after.map((needed) => ends.get(needed) ?? 0));
    lanes[lane] = start + next.seconds;
    ends.set(next.id, start + next.seconds);
    free.set(next.engine, lanes);
    waiting.delete(next);
  }
  return Math.max(0, ...ends.values());
}

const known = new WeakMap<readonly Timed[], ReadonlyMap<string, Timed>>();

function nodesById(nodes: readonly Timed[]): ReadonlyMap<string, Timed> {
  const found = known.get(nodes) ?? new Map(nodes.map((node) => [node.id, node]));
  known.set(nodes, found);
  return found;
}

function longest<T extends Timed>(nodes: readonly T[], rank: ReadonlyMap<string, number>): T | undefined {
  return nodes.reduce<T | undefined>((best, node) => (best === undefined || (rank.get(node.id) ?? 0) > (rank.get(best.id) ?? 0) ? node : best), undefined);
}
