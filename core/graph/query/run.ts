import type { Config } from '../../config/schema.ts';
import { compareUtf8 } from '../strings.ts';
import type { GraphNode } from '../../model/node.ts';
import type { Graph } from '../graph.ts';
import { selectedOf } from '../selected.ts';
import { selects, type Selection } from './selection.ts';

/** What a selection names: components of the factory, and of imported sources the newest packages; by name, then by id. */
export async function nodesSelected(selection: Selection, graph: Graph, config: Config): Promise<GraphNode[]> {
  const found = new Map<string, GraphNode>();
  const add = (id: string): void => {
    const node = graph.node(id);
    if (node !== undefined) found.set(id, node);
  };
  for (const [name, { purl, format }] of config.components) if (selects(selection, { format, source: 'config', name })) add(purl);
  for (const layer of graph.layers) {
    const source = /^source:(.*)$/s.exec(layer.name)?.[1];
    const format = source === undefined ? undefined : config.sources.get(source)?.format;
    if (source === undefined || format === undefined) continue;
    const taken = await selectedOf(layer, { format, source }, [{ id: 'query', selection }]);
    for (const edge of taken?.edges ?? []) add(edge.to);
  }
  return [...found.values()].sort((a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.id, b.id));
}
