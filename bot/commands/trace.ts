import { nodeKinds, relations, type GraphNode } from '@millwright/core/model/node.ts';
import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { trace, type Counts, type Trace } from '@millwright/core/graph/trace.ts';
import { pageOf } from '@millwright/core/model/ids.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { pointerKind, type PointerRecord } from '@millwright/core/state/kinds/release.ts';
import type { Block, Document } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { ownershipOf, sayStanding } from '../messages/ownership.ts';
import { bare, plural, some } from '../messages/phrases.ts';
import { sayWay } from '../messages/way.ts';
import { productsWithCompose, sayPlace } from '../messages/trace-place.ts';
import { command } from './command.ts';

const shownProducts = 20;
const shownUsers = 20;

export default command({
  word: 'trace',
  summary: 'Where a thing comes from, what a change to it reaches, which products ship it, and who owns it.',
  args: z.strictObject({
    name: z.string().min(1).describe('A name, purl or id.'),
    down: z.boolean().default(false).describe('The way a change travels (what is shown anyway).'),
    up: z.boolean().default(false).describe('What it stands on.'),
    all: z.boolean().default(false).describe('Every node reached, nothing cut.'),
    relation: z.array(z.enum(relations)).optional().describe('Follow only this relation; may be given more than once.'),
    depth: z.coerce.number().int().min(1).optional().describe('At most so many steps.'),
    arch: z.string().optional().describe('Only what is of this architecture or of all.'),
    kind: z.enum(nodeKinds).optional().describe('Which kind of thing the name means.'),
    format: z.string().optional().describe('Which format the name is of.'),
    release: z.string().optional().describe('Only what this release ships.'),
  }),
  positional: ['name'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['trace {component}', 'trace {library} --up', 'trace {component} --kind artifact --all'],
  async run({ snapshot }, args) {
    const graph = await snapshot.graph();
    const { node: subject, also } = resolveName(graph, args.name, { kind: args.kind, format: args.format, release: args.release });
    const found = trace(graph, subject, { relations: args.relation, depth: args.depth, arch: args.arch });
    const narrowed = args.relation !== undefined || args.depth !== undefined || args.arch !== undefined;
    const inProducts =
      found.products.length === 0 && !narrowed ? new Set<string>() : productsWithCompose(graph, subject, narrowed ? trace(graph, subject).down : found.down);
    const { owners, facts } = await ownershipOf(snapshot, graph, found.components);
    const shipped = await stagesOf(snapshot, new Set(found.down.filter((item) => item.kind === 'compose').map((item) => item.id)));
    const products = args.all ? found.products : found.products.slice(0, shownProducts);
    const reached = [...(args.up ? found.up : []), ...(args.down || !args.up ? found.down : [])];
    return {
      kind: 'trace',
      data: {
        subject,
        also,
        upstream: found.upstream,
        owners,
        collections: facts,
        builds: found.builds,
        counts: found.counts,
        usedBy: {
          total: found.direct.length,
          nodes: found.direct.slice(0, args.all ? undefined : shownUsers).map(({ id, users, sole }) => ({ id, users, sole })),
        },
        rebuilds: { total: found.rebuilt.length, nodes: found.rebuilt.slice(0, args.all ? undefined : shownUsers) },
        buildRequiredBy: { total: found.buildRequiredBy.length },
        products,
        stages: shipped.map(({ product, release, stage, compose, since }) => ({
          release: `release:${product}/${release}`,
          stage,
          compose: `compose:${compose}`,
          since,
        })),
        ...(args.all ? { nodes: reached } : {}),
      },
      document: describe(subject, also, found, { owners, standing: sayStanding(facts) }, shipped, sayPlace(graph, subject, found, inProducts), graph, args),
      cut: products.length < found.products.length ? [{ path: 'data.products', shown: products.length, total: found.products.length }] : [],
    };
  },
});

/** Stages that point to a compose the thing is in: where it ships, and since when. */
async function stagesOf(snapshot: Snapshot, reached: ReadonlySet<string>): Promise<PointerRecord[]> {
  const found: PointerRecord[] = [];
  for await (const pointer of snapshot.find(pointerKind)) if (reached.has(`compose:${pointer.compose.replace(/^compose:/, '')}`)) found.push(pointer);
  return found;
}

function describe(
  subject: GraphNode,
  also: readonly GraphNode[],
  found: Trace,
  { owners, standing }: { readonly owners: readonly string[]; readonly standing: string | undefined },
  shipped: readonly PointerRecord[],
  place: string,
  graph: Graph,
  { all, up }: { readonly all: boolean; readonly up: boolean },
): Document {
  const page = pageOf(subject.kind, subject.id);
  const title = subject.version === undefined || subject.name.includes(subject.version) ? subject.name : `${subject.name} ${subject.version}`;
  const verdict = `The ${subject.kind} ${title} ${place}; a change to it reaches ${sayCounts(found.counts.down)}.`;
  const owned =
    owners.length === 0
      ? 'Nobody owns it'
      : `${some(owners.map(nameOfOwner), owners.some((owner) => owner.includes('<')) ? 1 : 3)} ${owners.length === 1 ? 'owns' : 'own'} it`;
  const rebuild =
    subject.kind === 'component' && found.buildRequiredBy.length > 0
      ? `; ${plural(found.buildRequiredBy.length, 'component')} ${found.buildRequiredBy.length === 1 ? 'builds' : 'build'} with it, see plan rebuild --because ${subject.name}`
      : '';
  const isOwnable = found.components.length > 0;
  return {
    verdict,
    ...(isOwnable ? { next: `${owned}${standing === undefined ? '' : `; it is ${standing}`}${rebuild}.` } : {}),
    ...(page === null ? {} : { page }),
    body: details(graph, found, { also, owners, shipped, all, up }),
  };
}

interface Details {
  readonly also: readonly GraphNode[];
  readonly owners: readonly string[];
  readonly shipped: readonly PointerRecord[];
  readonly all: boolean;
  readonly up: boolean;
}

function details(graph: Graph, found: Trace, { also, owners, shipped, all, up }: Details): Block[] {
  const users = distinctNames(
    graph,
    found.direct.map((item) => item.id),
  );
  const rebuilt = distinctNames(graph, found.rebuilt);
  const fields: [string, string][] = [];
  const field = (label: string, isThere: boolean, value: () => string): void => void (isThere && fields.push([label, value()]));
  field('upstream', found.upstream.length > 0, () =>
    some(
      found.upstream.map((node) => node.id.replace(/^upstream:/, '')),
      3,
    ),
  );
  field(
    'owners',
    owners.some((owner) => owner.includes('<')),
    () => some(owners, 3),
  );
  field('builds', found.builds.length > 0, () => some(found.builds.map(nameAndVersion), 5));
  field('used directly by', found.direct.length > 0, () => `${some(users, 6)}${users.length > 7 ? ' (the most used first)' : ''}`);
  field('rebuilt with it', found.rebuilt.length > 0, () => `${some(rebuilt, 6)}, when its interface changes`);
  field('builds with it', found.buildRequiredBy.length > 0, () => some([...new Set(found.buildRequiredBy.map(nameAndVersion))], 5));
  field('stands on', up || Object.keys(found.counts.up).length > 0, () => sayCounts(found.counts.up));
  for (const pointer of shipped)
    fields.push([`${pointer.product}/${pointer.release} ${pointer.stage}`, `${pointer.compose} since ${sayMoment(pointer.since)}`]);
  field('also called so', also.length > 0, () =>
    some(
      also.map((node) => `${node.name}${node.version === undefined ? '' : ` ${node.version}`} (${node.kind})`),
      3,
    ),
  );
  const blocks: Block[] = fields.length === 0 ? [] : [{ kind: 'fields', fields }];
  const paths = found.products.slice(0, 5).filter((item) => item.path.length > 0);
  if (paths.length > 0)
    blocks.push({
      kind: 'lines',
      title: 'Shortest way to each product',
      lines: paths.map((item) => `${item.node.name}: ${sayWay(item.path, (id) => nameOf(graph, id))}`),
    });
  if (all) {
    const nodes = up ? found.up : found.down;
    blocks.push({ kind: 'table', title: up ? 'Stands on' : 'Reaches', columns: ['STEPS', 'ID'], rows: nodes.map((item) => [String(item.distance), item.id]) });
  }
  return blocks;
}

/** One thing may stand there in several versions. */
function distinctNames(graph: Graph, ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => graph.node(id)?.name ?? id))];
}

function nameOf(graph: Graph, id: string): string {
  const node = graph.node(id);
  return node === undefined ? id : nameAndVersion(node);
}

function sayCounts(counts: Counts): string {
  const parts = Object.entries(counts).map(([kind, count]) => plural(count.total, kind));
  return parts.length === 0 ? 'nothing' : some(parts, 9);
}

function nameAndVersion(node: GraphNode): string {
  return node.version === undefined || node.kind === 'component' ? node.name : `${node.name} ${node.version}`;
}

/** `Debian OpenSSL Team` of `Debian OpenSSL Team <team@example.org>`. */
function nameOfOwner(owner: string): string {
  return bare(owner.replace(/\s*<[^>]*>$/, '') || owner);
}
