import { parseSelection } from '@millwright/core/graph/query/selection.ts';
import { nodesSelected } from '@millwright/core/graph/query/run.ts';
import { sayNode } from '@millwright/core/graph/resolve.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import type { GraphEdge, GraphNode } from '@millwright/core/model/node.ts';
import { z } from 'zod';
import { plural, some, wordFor } from '../messages/phrases.ts';
import { command } from './command.ts';

const shownNodes = 50;

export default command({
  word: 'query',
  summary: 'What a selection names, as in content: of a release: format(x), source(x), name(glob), union, intersect, except.',
  args: z.strictObject({
    selection: z.array(z.string()).min(1).describe('The selection, with or without quotation marks around it.'),
    edges: z.boolean().default(false).describe('Also the edges between them.'),
    all: z.boolean().default(false).describe('Every node, nothing cut.'),
  }),
  positional: ['selection'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['query "name({pattern}) except name({library})"', 'query "source({source}) intersect name(a*)"'],
  async run({ snapshot }, { selection, edges, all }) {
    const query = selection.join(' ');
    const graph = await snapshot.graph();
    const nodes = await nodesSelected(parseSelection(query), graph, snapshot.config);
    const shown = all ? nodes : nodes.slice(0, shownNodes);
    return {
      kind: 'query',
      data: { query, nodes: shown, total: nodes.length, ...(edges ? { edges: edgesAmong(graph, shown) } : {}) },
      document: {
        verdict: nodes.length === 0 ? `Nothing is named by ${query}.` : `${sayKinds(nodes)}: ${some([...new Set(nodes.map((node) => node.name))], 5)}.`,
        ...(nodes.length === 0
          ? { next: 'Names alone mean the components of this factory; source(ID) or format(ID) asks what was imported, and imports lists the sources.' }
          : {}),
        body: shown.length === 0 ? [] : [{ kind: 'lines', lines: shown.map(sayNode) }],
      },
      cut: shown.length < nodes.length ? [{ path: 'data.nodes', shown: shown.length, total: nodes.length }] : [],
    };
  },
});

function edgesAmong(graph: Graph, nodes: readonly GraphNode[]): GraphEdge[] {
  const ids = new Set(nodes.map((node) => node.id));
  return nodes.flatMap((node) => graph.edges(node.id, 'out').filter((edge) => ids.has(edge.to)));
}

function sayKinds(nodes: readonly GraphNode[]): string {
  const kinds = Map.groupBy(nodes, wordFor);
  return some(
    [...kinds].map(([kind, found]) => plural(found.length, kind)),
    9,
  );
}
