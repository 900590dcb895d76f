export interface PathQuestion {
  /** How many nodes there are; each is a number below. */
  readonly size: number;
  neighbours(node: number): readonly number[];
  /** What stepping onto a node costs: 0 or 1. */
  cost(node: number): number;
  /** What is still to pay from a node to the target when nothing is forbidden. */
  ahead(node: number): number;
  readonly from: number;
  readonly to: number;
  readonly bound: number;
  /** No path may cost more. */
  readonly most: number;
  /** Steps to look at before giving up. */
  readonly work: number;
}

/** Yen's algorithm: paths that visit no node twice, cheapest first. Each next one leaves an earlier one somewhere, so the work grows with what is found. */
export function simplePaths(question: PathQuestion): { readonly paths: number[][]; readonly bounded: boolean } {
  const { bound, from } = question;
  const search = searcher(question);
  const found: number[][] = [];
  const candidates: Candidate[] = [];
  propose([], from, 0, new Set());
  while (candidates.length > 0 && found.length < bound) {
    const best = candidates.shift() as Candidate;
    found.push(best.nodes);
    for (let at = best.deviation; at < best.nodes.length - 1; at++) {
      const root = best.nodes.slice(0, at);
      const spur = best.nodes[at] as number;
      const alike = found.filter((path) => path[at] === spur && root.every((node, place) => path[place] === node));
      propose(root, spur, at, new Set(alike.map((path) => path[at + 1] as number)));
    }
  }
  return { paths: found, bounded: candidates.length > 0 || search.exhausted() };

  function propose(root: readonly number[], spur: number, deviation: number, taken: ReadonlySet<number>): void {
    const rest = search.run(root, spur, taken);
    if (rest === undefined) return;
    const nodes = [...root, ...rest];
    const candidate = { nodes, deviation, price: nodes.slice(1).reduce((sum, node) => sum + question.cost(node), 0) };
    const place = candidates.findIndex((other) => compare(candidate, other) < 0);
    candidates.splice(place < 0 ? candidates.length : place, 0, candidate);
  }
}

interface Candidate {
  readonly nodes: number[];
  readonly deviation: number;
  readonly price: number;
}

function compare(a: Candidate, b: Candidate): number {
  const difference = a.price - b.price || a.nodes.length - b.nodes.length;
  if (difference !== 0) return difference;
  const at = a.nodes.findIndex((node, place) => node !== b.nodes[place]);
  return at < 0 ? 0 : (a.nodes[at] as number) - (b.nodes[at] as number);
}

/** A* with the known distances as its guide: it looks only where the cheapest possible path leads. */
function searcher({ size, neighbours, cost, ahead, from, to, most, work }: PathQuestion) {
  const paid = new Uint32Array(size);
  const parent = new Uint32Array(size);
  const seen = new Uint32Array(size);
  const done = new Uint32Array(size);
  let round = 0;
  let steps = 0;
  return { run, exhausted: () => steps >= work };

  function run(root: readonly number[], spur: number, taken: ReadonlySet<number>): number[] | undefined {
    round++;
    for (const node of root) done[node] = round;
    paid[spur] = [...root, spur].reduce((sum, node) => sum + (node === from ? 0 : cost(node)), 0);
    seen[spur] = round;
    const queues: number[][] = [];
    (queues[paid[spur] + ahead(spur)] ??= []).push(spur);
    for (let total = 0; total < queues.length && total <= most; total++) {
      for (let node = queues[total]?.pop(); node !== undefined; node = queues[total]?.pop()) {
        if (done[node] === round) continue;
        done[node] = round;
        if (node === to) return trace(spur);
        for (const next of neighbours(node)) {
          if (++steps >= work) return undefined;
          if (done[next] === round || (node === spur && taken.has(next))) continue;
          const price = (paid[node] as number) + cost(next);
          if (seen[next] === round && (paid[next] as number) <= price) continue;
          seen[next] = round;
          paid[next] = price;
          parent[next] = node;
          (queues[price + ahead(next)] ??= []).push(next);
        }
      }
    }
    return undefined;
  }

  function trace(spur: number): number[] {
    const nodes = [to];
    for (let node = to; node !== spur;) nodes.push((node = parent[node] as number));
    return nodes.reverse();
  }
}
