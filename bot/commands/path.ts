import { resolveName, sayNode } from '@millwright/core/graph/resolve.ts';
import { relations, tracedRelations, type GraphEdge, type Relation } from '@millwright/core/model/node.ts';
import type { Direction, Graph } from '@millwright/core/graph/graph.ts';
import { pageOf } from '@millwright/core/model/ids.ts';
import { z } from 'zod';
import { plural } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'path',
  summary: 'The dependency paths between two things, shortest first.',
  args: z.strictObject({
    from: z.string().min(1).describe('A name, purl or id.'),
    to: z.string().min(1).describe('A name, purl or id.'),
    relation: z.array(z.enum(relations)).optional().describe('Follow only this relation; may be given more than once.'),
    depth: z.coerce.number().int().min(1).optional().describe('At most so many steps.'),
    arch: z.string().optional().describe('Only over what is of this architecture or of all.'),
    limit: z.coerce.number().int().min(1).max(1000).default(10).describe('At most so many paths.'),
  }),
  positional: ['from', 'to'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['path {library} {product}', 'path {release} {library}', 'path {component} {library} --relation build-requires'],
  async run({ snapshot }, args) {
    const graph = await snapshot.graph();
    const from = resolveName(graph, args.from).node;
    const to = resolveName(graph, args.to).node;
    const { paths, bounded } = search(graph, from.id, to.id, args);
    const page = snapshot.config.factory.site.base === null ? null : pageOf(from.kind, from.id);
    const [shortest] = paths;
    const verdict =
      shortest === undefined
        ? `No path leads from ${sayNode(from)} to ${sayNode(to)}.`
        : `${bounded ? `More than ${paths.length} paths lead` : plural(paths.length, 'path leads', 'paths lead')} from ${sayNode(from)} to ${sayNode(to)}; the shortest has ${plural(shortest.length, 'step')}.`;
    return {
      kind: 'path',
      data: { from, to, paths: paths.map((edges) => ({ length: edges.length, edges })), total: paths.length, bounded },
      document: {
        verdict,
        ...(shortest === undefined ? { next: `trace ${args.from} shows what it does reach.` } : {}),
        ...(page === null ? {} : { page }),
        body: paths.map((edges, index) => ({
          kind: 'lines' as const,
          title: `Path ${index + 1}, ${plural(edges.length, 'step')}`,
          lines: edges.map((edge) => sayEdge(graph, edge, edges)),
        })),
      },
    };
  },
});

interface Search {
  readonly relation?: readonly Relation[] | undefined;
  readonly depth?: number | undefined;
  readonly arch?: string | undefined;
  readonly limit: number;
}

/** The way a change travels; where none leads there, what it stands on; then also over build requirements. */
function search(
  graph: Graph,
  from: string,
  to: string,
  { relation, depth, arch, limit }: Search,
): { readonly paths: GraphEdge[][]; readonly bounded: boolean } {
  const choices = relation === undefined ? [tracedRelations, [...tracedRelations, 'build-requires' as const]] : [relation];
  for (const chosen of choices) {
    for (const direction of ['down', 'up'] satisfies Direction[]) {
      const found = graph.paths(from, to, {
        direction,
        relations: chosen,
        bound: limit,
        ...(depth === undefined ? {} : { depth }),
        ...(arch === undefined ? {} : { arch }),
      });
      if (found.paths.length > 0) return found;
    }
  }
  return { paths: [], bounded: false };
}

/** What a thing is, is said where the path has another of the same name, or where it is none that is published. */
function sayEdge(graph: Graph, edge: GraphEdge, path: readonly GraphEdge[]): string {
  const names = new Map(path.flatMap(({ from, to }) => [from, to]).map((id) => [id, graph.node(id)?.name]));
  const name = (id: string): string => {
    const node = graph.node(id);
    if (node === undefined) return id;
    const isPlain = node.kind === 'artifact' && [...names.values()].filter((other) => other === node.name).length === 1;
    return isPlain ? `${node.name}${node.version === undefined ? '' : ` ${node.version}`}` : sayNode(node);
  };
  return `${name(edge.from)} ${edge.relation} ${name(edge.to)}${edge.constraint === undefined ? '' : ` ${edge.constraint}`}`;
}
