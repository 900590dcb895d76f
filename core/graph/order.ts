import { linkEdges, type Csr } from './csr.ts';
import { stronglyConnected } from './cycles.ts';

export interface Order {
  /** What may be done at once, level by level; each level sorted. */
  readonly levels: string[][];
  readonly levelOf: Map<string, number>;
  readonly cycles: Cycle[];
}

export interface Cycle {
  readonly members: string[];
  /** `from` was to come after `to` and no longer waits for it. */
  readonly dropped: { from: string; to: string }[];
}

/**
 * Orders nodes so that each comes after what `after` names; other ids it names are left out. A cycle is broken where it costs least:
 * the member most others wait for goes first and stops waiting for the rest of the cycle, and so on with what is left. The order depends on the ids alone.
 * What `mustWait` for another goes first only where every member of a cycle must.
 */
export function orderOf(
  nodes: readonly string[],
  after: (id: string) => readonly string[],
  mustWait: (from: string, to: string) => boolean = () => false,
): Order {
  const ids = [...new Set(nodes)].sort();
  const index = new Map(ids.map((id, at) => [id, at]));
  const from: number[] = [];
  const to: number[] = [];
  for (const [at, id] of ids.entries()) {
    for (const before of after(id)) {
      const other = index.get(before);
      if (other === undefined) continue;
      from.push(at);
      to.push(other);
    }
  }
  const links = linkEdges(ids.length, Uint32Array.from(from), Uint32Array.from(to), () => true);
  const { cycles, waits } = breakCycles(ids, links.out, links.into, (first, other) => mustWait(ids[first] as string, ids[other] as string));
  const levelOf = levelsOf(waits);
  const levels: string[][] = [];
  for (const [at, id] of ids.entries()) (levels[levelOf[at] as number] ??= []).push(id);
  return { levels, levelOf: new Map(ids.map((id, at) => [id, levelOf[at] as number])), cycles };
}

/** `waits` ends without circles. In a large knot several members go first at once, so that the work stays near the number of edges. */
function breakCycles(ids: readonly string[], out: Csr, into: Csr, mustWait: (first: number, other: number) => boolean): { cycles: Cycle[]; waits: number[][] } {
  const waits = ids.map((_, node) => [...neighbours(out, node)]);
  const place = new Int32Array(ids.length).fill(-1);
  const name = (node: number): string => ids[node] as string;
  const cycles: Cycle[] = [];
  for (const members of knots(waits, [...ids.keys()], place)) {
    const dropped: { from: string; to: string }[] = [];
    const left = [members];
    for (let knot = left.pop(); knot !== undefined; knot = left.pop()) {
      const inside = new Set(knot);
      const free = knot.filter((node) => !(waits[node] as number[]).some((other) => inside.has(other) && mustWait(node, other)));
      for (const first of mostWaitedFor(knot, free.length === 0 ? knot : free, waits, into)) {
        const kept: number[] = [];
        for (const other of waits[first] as number[]) {
          if (inside.has(other)) dropped.push({ from: name(first), to: name(other) });
          else kept.push(other);
        }
        waits[first] = kept;
        inside.delete(first);
      }
      for (const rest of knots(waits, [...inside], place)) left.push(rest);
    }
    dropped.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
    cycles.push({ members: members.map(name), dropped });
  }
  return { cycles, waits };
}

/** Groups of the given nodes in which each waits for each, or one for itself; sorted, by their first member. `place` is all -1 before and after. */
function knots(waits: readonly (readonly number[])[], nodes: readonly number[], place: Int32Array): number[][] {
  for (const [at, node] of nodes.entries()) place[node] = at;
  const start = new Uint32Array(nodes.length + 1);
  const to: number[] = [];
  const waitsForItself = new Set<number>();
  for (const [at, node] of nodes.entries()) {
    for (const other of waits[node] as readonly number[]) {
      const inside = place[other] as number;
      if (inside < 0) continue;
      to.push(inside);
      if (inside === at) waitsForItself.add(node);
    }
    start[at + 1] = to.length;
  }
  for (const node of nodes) place[node] = -1;
  const { componentOf } = stronglyConnected(nodes.length, { start, to: Uint32Array.from(to) });
  const groups = new Map<number, number[]>();
  for (const [at, node] of nodes.entries()) {
    const component = componentOf[at] as number;
    const group = groups.get(component);
    if (group === undefined) groups.set(component, [node]);
    else group.push(node);
  }
  return [...groups.values()].filter((group) => group.length > 1 || waitsForItself.has(group[0] as number));
}

/** Of `among`: most dependants inside the knot, then most of all, then the first by id: one, or of a large and dense knot the first sixteenth. */
function mostWaitedFor(knot: readonly number[], among: readonly number[], waits: readonly (readonly number[])[], into: Csr): number[] {
  const uses = new Map(knot.map((node) => [node, 0]));
  for (const node of knot) {
    for (const other of waits[node] ?? []) {
      const known = uses.get(other);
      if (known !== undefined && other !== node) uses.set(other, known + 1);
    }
  }
  const everywhere = (node: number): number => (into.start[node + 1] as number) - (into.start[node] as number);
  const ranked = among.toSorted((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || everywhere(b) - everywhere(a) || a - b);
  const first = ranked.slice(0, Math.max(1, Math.floor(knot.length / 16)));
  return first.filter((node, at) => at === 0 || (uses.get(node) ?? 0) >= 2);
}

/** One more than the deepest of what a node waits for. Nothing waits in a circle here. */
function levelsOf(waits: readonly (readonly number[])[]): Uint32Array {
  const rows = rowsOf(waits);
  const { componentOf } = stronglyConnected(waits.length, rows);
  const inOrder = [...waits.keys()].sort((a, b) => (componentOf[a] as number) - (componentOf[b] as number));
  const level = new Uint32Array(waits.length);
  for (const node of inOrder) {
    for (const before of waits[node] ?? []) level[node] = Math.max(level[node] as number, (level[before] as number) + 1);
  }
  return level;
}

function rowsOf(lists: readonly (readonly number[])[]): Csr {
  const start = new Uint32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) start[at + 1] = (start[at] as number) + list.length;
  return { start, to: Uint32Array.from(lists.flat()) };
}

function neighbours(rows: Csr, node: number): Uint32Array {
  return rows.to.subarray(rows.start[node], rows.start[node + 1]);
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
