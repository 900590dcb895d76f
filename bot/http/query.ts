import { UserError } from '@millwright/core/model/errors.ts';
import type { GraphEdge, GraphNode } from '@millwright/core/model/node.ts';
import { quote } from '@millwright/core/words/line/tokenize.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { tokenOf, type Say } from './say.ts';

const formats = ['json', 'dot', 'csv'] as const;
const Asked = z.strictObject({ q: z.string().min(1), format: z.enum(formats).default('json') });
const Found = z.object({ data: z.object({ query: z.string(), nodes: z.array(z.custom<GraphNode>()), edges: z.array(z.custom<GraphEdge>()) }) });

/** `GET /api/1/query?q=&format=json|dot|csv`: what a selection names, as an answer, for Graphviz, or as a table. */
export function queryRoute(app: FastifyInstance, say: Say, closing: AbortSignal): void {
  app.get('/api/1/query', async (request, reply) => {
    const parsed = Asked.safeParse(request.query);
    if (!parsed.success || /[\r\n]/.test(parsed.data.q)) {
      throw new UserError('USAGE', `The address is not /api/1/query?q=SELECTION&format=${formats.join('|')}.`, {
        hint: 'Ask for /api/1/query?q=name(lib*)&format=csv; format may be left out.',
      });
    }
    const { q, format } = parsed.data;
    const token = tokenOf(request.headers.authorization);
    const { status, body } = await say(`query --all --edges -- ${quote(q)}`, { ...(token === undefined ? {} : { token }), signal: closing });
    const found = status === 200 && format !== 'json' ? Found.parse(body).data : undefined;
    if (found !== undefined) {
      const [type, text] = format === 'csv' ? ['text/csv', csvOf(found.nodes)] : ['text/vnd.graphviz', dotOf(found)];
      return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-store').send(text);
    }
    return reply.code(status).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(body));
  });
}

function csvOf(nodes: readonly GraphNode[]): string {
  const rows = nodes.map(({ id, kind, name, format, version, arch }) => [id, kind, name, format ?? '', version ?? '', arch ?? '']);
  return [['id', 'kind', 'name', 'format', 'version', 'arch'], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function dotOf({ query, nodes, edges }: z.output<typeof Found>['data']): string {
  const lines = [
    `digraph ${quoted(query)} {`,
    ...nodes.map(({ id, name, version }) => `  ${quoted(id)} [label=${quoted(version === undefined ? name : `${name} ${version}`)}];`),
    // Two needs of one thing, such as a lowest and a highest version, are one arrow.
    ...new Set(edges.map(({ from, to, relation }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(relation)}];`)),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, ' ')}"`;
}
