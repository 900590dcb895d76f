/** Compressed rows: the neighbours of node `i` are `to[start[i]]` to `to[start[i + 1] - 1]`, in ascending order. */
export interface Csr {
  readonly start: Uint32Array;
  readonly to: Uint32Array;
}

export interface Linked {
  readonly out: Csr;
  readonly into: Csr;
  /** Which of the given edges stands at each place of `out`. */
  readonly kept: Uint32Array;
}

/** Sorts edges by subject and object in linear time and leaves out repeated ones (`same` compares what else two edges carry). */
export function linkEdges(size: number, from: Uint32Array, to: Uint32Array, same: (a: number, b: number) => boolean): Linked {
  const order = countingSort(size, from, countingSort(size, to, Uint32Array.from(from.keys())));
  const kept = order.filter((edge, at) => !repeats(at, edge));
  return { out: rows(size, kept, from, to), into: rows(size, oncePerPair(kept), to, from), kept };

  function repeats(at: number, edge: number): boolean {
    for (let before = at - 1; before >= 0; before--) {
      const other = order[before] as number;
      if (from[other] !== from[edge] || to[other] !== to[edge]) return false;
      if (same(other, edge)) return true;
    }
    return false;
  }

  function oncePerPair(edges: Uint32Array): Uint32Array {
    const once = edges.filter((edge, at) => {
      const before = edges[at - 1];
      return before === undefined || from[before] !== from[edge] || to[before] !== to[edge];
    });
    return countingSort(size, to, once);
  }
}

function rows(size: number, edges: Uint32Array, by: Uint32Array, other: Uint32Array): Csr {
  const start = new Uint32Array(size + 1);
  for (const edge of edges) start[(by[edge] as number) + 1]!++;
  for (let node = 0; node < size; node++) start[node + 1]! += start[node] as number;
  return { start, to: edges.map((edge) => other[edge] as number) };
}

/** Stable. */
function countingSort(size: number, key: Uint32Array, edges: Uint32Array): Uint32Array {
  const place = new Uint32Array(size + 1);
  for (const edge of edges) place[(key[edge] as number) + 1]!++;
  for (let node = 0; node < size; node++) place[node + 1]! += place[node] as number;
  const sorted = new Uint32Array(edges.length);
  for (const edge of edges) sorted[place[key[edge] as number]!++] = edge;
  return sorted;
}
