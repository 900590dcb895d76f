import type { PackageFacts } from '@millwright/core/change/package-facts.ts';
import type { Advisory } from '@millwright/core/content/format.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import type { Counts, Trace } from '@millwright/core/graph/trace.ts';
import type { GraphEdge, GraphNode } from '@millwright/core/model/node.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { compareVersionsOf } from '@millwright/core/model/version-order.ts';
import type { PointerRecord } from '@millwright/core/state/kinds/release.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { plural, some, wordFor } from './phrases.ts';
import { sayWay } from './way.ts';

export interface Details {
  readonly subject: GraphNode;
  readonly also: readonly GraphNode[];
  readonly owners: readonly string[];
  readonly shipped: readonly PointerRecord[];
  readonly said: PackageFacts;
  readonly all: boolean;
  readonly up: boolean;
}

const shownWays = 5;

/** What stands below the verdict of a trace. */
export function traceDetails(graph: Graph, found: Trace, { subject, also, owners, shipped, said, all, up }: Details): Block[] {
  const users = distinctNames(
    graph,
    found.direct.map((item) => item.id),
  );
  const fields: [string, string][] = [];
  const list = (label: string, items: readonly string[], shown: number, after = ''): void => {
    if (items.length > 0) fields.push([label, `${some(items, shown)}${after}`]);
  };
  list(
    'upstream',
    found.upstream.map((node) => node.id.replace(/^upstream:/, '')),
    3,
  );
  if (owners.some((owner) => owner.includes('<'))) list('owners', owners, 3);
  list('builds', newestOfEach(found.builds), 5);
  list('used directly by', users, 6, users.length > 7 ? ' (the most used first)' : '');
  list('rebuilt with it', distinctNames(graph, found.rebuilt), 6, ', when its interface changes');
  list('builds with it', [...new Set(found.buildRequiredBy.map(nameAndVersion))], 5);
  if (up || Object.keys(found.counts.up).length > 0) fields.push(['stands on', sayCounts(found.counts.up)]);
  for (const pointer of shipped)
    fields.push([`${pointer.product}/${pointer.release} ${pointer.stage}`, `${pointer.compose} since ${sayMoment(pointer.since)}`]);
  if (said.critical) fields.push(['critical path', 'yes, the distribution’s own metadata says so']);
  list('groups', said.groups, 6);
  list('advisories', said.advisories.map(sayAdvisory), 3);
  const isOther = (node: GraphNode): boolean => node.kind === subject.kind && node.name === subject.name && node.format === subject.format;
  list('other versions', [...new Set(also.filter((node) => isOther(node) && node.version !== subject.version).map((node) => node.version ?? 'none'))], 3);
  list('also called so', namesakes(also.filter((node) => !isOther(node))), 3);
  const blocks: Block[] = fields.length === 0 ? [] : [{ kind: 'fields', fields }];
  // A product with one release is told by that release.
  const isOnly = found.releases.length <= found.products.length;
  const ways = (isOnly ? found.products : found.releases).filter((item) => item.path.length > 0);
  if (ways.length > 0) {
    blocks.push({
      kind: 'lines',
      title: isOnly ? 'Shortest way to each product' : 'Shortest way to each release',
      lines: [
        ...ways
          .slice(0, shownWays)
          .map((item) => `${item.node.name}: ${isNamed(item.path) ? 'its content names it' : sayWay(item.path, (id) => nameOf(graph, id))}`),
        ...(ways.length > shownWays ? [`${ways.length - shownWays} more; --json has them all`] : []),
      ],
    });
  }
  if (all) {
    const nodes = up ? found.up : found.down;
    blocks.push({ kind: 'table', title: up ? 'Stands on' : 'Reaches', columns: ['STEPS', 'ID'], rows: nodes.map((item) => [String(item.distance), item.id]) });
  }
  return blocks;
}

/** The release, or the release of the product, selects it itself. */
function isNamed(path: readonly GraphEdge[]): boolean {
  return path[0]?.relation === 'selects' && path.slice(1).every((edge) => edge.relation === 'release-of');
}

export function sayCounts(counts: Counts): string {
  const parts = Object.entries(counts).map(([kind, count]) => plural(count.total, kind));
  return parts.length === 0 ? 'nothing' : some(parts, 9);
}

/** `RHSA-2026:1234 (security, important): openssl update` */
export function sayAdvisory({ id, type, severity, title }: Advisory): string {
  return `${id} (${severity === undefined ? type : `${type}, ${severity}`})${title === undefined ? '' : `: ${title}`}`;
}

/** One thing may stand there in several versions. */
function distinctNames(graph: Graph, ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => graph.node(id)?.name ?? id))];
}

function nameOf(graph: Graph, id: string): string {
  const node = graph.node(id);
  return node === undefined ? id : nameAndVersion(node);
}

function nameAndVersion(node: GraphNode): string {
  return node.version === undefined || node.kind === 'component' ? node.name : `${node.name} ${node.version}`;
}

function newestOfEach(nodes: readonly GraphNode[]): string[] {
  const newest = new Map<string, GraphNode>();
  for (const node of nodes) {
    const other = newest.get(node.name);
    if (other === undefined || compareVersionsOf(node.id, node.version ?? '', other.version ?? '') > 0) newest.set(node.name, node);
  }
  return [...newest.values()].map(nameAndVersion);
}

/** The highest version of each kind; they come in that order. */
function namesakes(nodes: readonly GraphNode[]): string[] {
  return [...new Map(nodes.toReversed().map((node) => [`${node.kind} ${node.format ?? ''}`, sayNamesake(node)])).values()].reverse();
}

/** `openssl 3.0.22 (package)` */
function sayNamesake(node: GraphNode): string {
  return `${node.name}${node.version === undefined ? '' : ` ${node.version}`} (${wordFor(node)})`;
}
