import { parseSelection } from '@millwright/core/graph/query/selection.ts';
import { nodesSelected } from '@millwright/core/graph/query/run.ts';
import { sayNode } from '@millwright/core/graph/resolve.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import { z } from 'zod';
import { plural, some, wordFor } from '../messages/phrases.ts';
import { command } from './command.ts';

const shownNodes = 50;

export default command({
  word: 'query',
  summary: 'What a selection names, as in content: of a release: format(x), source(x), name(glob), union, intersect, except.',
  args: z.strictObject({
    selection: z.array(z.string()).min(1).describe('The selection, with or without quotation marks around it.'),
    all: z.boolean().default(false).describe('Every node, nothing cut.'),
  }),
  positional: ['selection'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['query "name(lib*) except name(libmint)"', 'query "source(self) intersect name(zod*)"'],
  async run({ snapshot }, { selection, all }) {
    const query = selection.join(' ');
    const nodes = await nodesSelected(parseSelection(query), await snapshot.graph(), snapshot.config);
    const shown = all ? nodes : nodes.slice(0, shownNodes);
    return {
      kind: 'query',
      data: { query, nodes: shown, total: nodes.length },
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

function sayKinds(nodes: readonly GraphNode[]): string {
  const kinds = Map.groupBy(nodes, wordFor);
  return some(
    [...kinds].map(([kind, found]) => plural(found.length, kind)),
    9,
  );
}
