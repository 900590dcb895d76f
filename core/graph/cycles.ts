import type { Csr } from './csr.ts';

/** Tarjan's strongly connected components without recursion. A component's number is lower than that of every component that leads to it. */
export function stronglyConnected(size: number, { start, to }: Csr): { readonly componentOf: Uint32Array; readonly count: number } {
  const unseen = 0xffffffff;
  const componentOf = new Uint32Array(size).fill(unseen);
  const seenAt = new Uint32Array(size).fill(unseen);
  const low = new Uint32Array(size);
  const edge = new Uint32Array(size);
  const open: number[] = [];
  const path: number[] = [];
  let clock = 0;
  let count = 0;
  for (let root = 0; root < size; root++) {
    if (seenAt[root] !== unseen) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if ((edge[node] as number) < (start[node + 1] as number)) {
        const next = to[edge[node]!++] as number;
        if (seenAt[next] === unseen) enter(next);
        else if (componentOf[next] === unseen) low[node] = Math.min(low[node] as number, seenAt[next] as number);
      } else leave(node);
    }
  }
  return { componentOf, count };

  function enter(node: number): void {
    seenAt[node] = low[node] = clock++;
    edge[node] = start[node] as number;
    open.push(node);
    path.push(node);
  }

  function leave(node: number): void {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
    if (low[node] !== seenAt[node]) return;
    for (;;) {
      const member = open.pop() as number;
      componentOf[member] = count;
      if (member === node) break;
    }
    count++;
  }
}
