import type { Graph } from '../graph/graph.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { packageRecords } from './package-records.ts';

/** Of what stands directly on these things, what names `provided` among its needs: a soname, a virtual package, a path. */
export async function needing(snapshot: Snapshot, graph: Graph, things: readonly string[], provided: string): Promise<ReadonlySet<string>> {
  const standing = graph.dependents(things);
  const ids = new Set(standing.map((item) => item.id));
  const sources = new Set(standing.flatMap(({ id, components }) => [...components, id].flatMap((of) => graph.node(of)?.name ?? [])));
  const found = new Set<string>();
  for (const source of sources) {
    for await (const { record } of packageRecords(snapshot, source))
      if (ids.has(record.purl) && record.needs?.requires?.some((clause) => mentions(clause, provided)) === true) found.add(record.purl);
  }
  return found;
}

/** Names stand between spaces; brackets around conditions belong to none of them. */
function mentions(clause: string, name: string): boolean {
  return clause.split(' ').some((word) => word === name || word.replace(/^\(+/, '') === name || word.replace(/:any$|\)+$/, '') === name);
}
