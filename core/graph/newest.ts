import type { GraphNode } from '../model/node.ts';
import { compareVersionsOf } from '../model/version-order.ts';
import type { Graph } from './graph.ts';

/** Of components that stand there in several versions the newest; none of those that the change begins at, in whatever version. */
export function newestOfEach(graph: Graph, ids: readonly string[], causes: readonly GraphNode[]): string[] {
  const own = new Set(causes.map(sameName));
  const newest = new Map<string, GraphNode>();
  for (const id of new Set(ids)) {
    const node = graph.node(id);
    if (node === undefined || own.has(sameName(node))) continue;
    const other = newest.get(sameName(node));
    if (other === undefined || compareVersionsOf(id, node.version ?? '', other.version ?? '') > 0) newest.set(sameName(node), node);
  }
  return [...newest.values()].map((node) => node.id);
}

/** The same for all versions. */
export function sameName({ format, name }: GraphNode): string {
  return `${format ?? ''} ${name}`;
}
