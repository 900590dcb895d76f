import { UserError } from '../model/errors.ts';
import { parsePurl, purlBase } from '../model/ids.ts';
import { nearest } from '../model/near.ts';
import type { GraphNode, NodeKind } from '../model/node.ts';
import type { Graph } from './graph.ts';

/** Which of the things of one name is meant. */
export interface Narrowing {
  readonly kind?: NodeKind | undefined;
  readonly format?: string | undefined;
  readonly arch?: string | undefined;
  /** Only what this release ships or selects: `release:web/1`. */
  readonly release?: string | undefined;
}

export interface Resolved {
  readonly node: GraphNode;
  /** What else has the name, the likelier first. */
  readonly also: readonly GraphNode[];
}

/** A name or id as typed → one node: component first, then artifact, the highest version. Throws `NAME_UNKNOWN`. */
export function resolveName(graph: Graph, text: string, narrowing: Narrowing = {}): Resolved {
  const found = candidates(graph, text).filter((node) => node.kind !== 'capability');
  const fits = narrowed(graph, found, narrowing);
  const [node, ...also] = fits;
  if (node !== undefined) return { node, also };
  const [other] = found;
  if (other !== undefined) {
    throw new UserError('NAME_UNKNOWN', `No "${text}" fits ${sayNarrowing(narrowing)}.`, {
      hint: `What has the name: ${found.slice(0, 3).map(sayNode).join(', ')}${found.length > 3 ? ` and ${found.length - 3} more` : ''}.`,
      suggest: found.slice(0, 3).map((item) => item.id),
    });
  }
  const near = nearest(text, text.includes(':') ? idsLike(graph, text) : graph.names());
  throw new UserError('NAME_UNKNOWN', `Nothing here is called "${text}".`, {
    hint: near[0] === undefined ? 'Type imports to see what has been read, refresh to read it again.' : `Did you mean ${near.join(' or ')}?`,
    suggest: near,
  });
}

/** A node in a sentence: `libfoo 1.2 (component)`. */
export function sayNode(node: GraphNode): string {
  return `${node.version === undefined ? node.name : `${node.name} ${node.version}`} (${node.kind}${node.arch === undefined ? '' : `, ${node.arch}`})`;
}

function candidates(graph: Graph, text: string): GraphNode[] {
  const exact = graph.node(text) ?? graph.node(`release:${text}`);
  if (exact !== undefined) return [exact, ...graph.named(exact.name).filter((node) => node.id !== exact.id)];
  if (text.startsWith('pkg:')) return byPurl(graph, text);
  const named = graph.named(text);
  return named.length > 0 ? named : byNameAndVersion(graph, text);
}

/** In any spelling; without a version, all versions. */
function byPurl(graph: Graph, text: string): GraphNode[] {
  const { name, version } = parsePurl(text);
  const base = purlBase(text);
  const named = [...graph.named(name), ...graph.named(parsePurl(text).namespace === undefined ? name : `${parsePurl(text).namespace}/${name}`)];
  const fits = named.filter(
    (node) =>
      node.id.startsWith('pkg:') &&
      purlBase(node.id) === base &&
      (version === undefined || node.version === version || node.id.includes(`@${encodeURIComponent(version)}`)),
  );
  return [...new Map(fits.map((node) => [node.id, node])).values()];
}

/** `libfoo-1.2`, `libfoo-1.2-3.noarch`, `libfoo@1.2`: what people read in lists. */
function byNameAndVersion(graph: Graph, text: string): GraphNode[] {
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] !== '-' && text[at] !== '@') continue;
    const rest = text.slice(at + 1);
    const fits = graph
      .named(text.slice(0, at))
      .filter(({ version, arch }) => version !== undefined && (version === rest || (arch !== undefined && `${version}.${arch}` === rest)));
    if (fits.length > 0) return fits;
  }
  return [];
}

function narrowed(graph: Graph, nodes: readonly GraphNode[], { kind, format, arch, release }: Narrowing): GraphNode[] {
  const inRelease = release === undefined ? undefined : contentOf(graph, release);
  return nodes.filter(
    (node) =>
      (kind === undefined || node.kind === kind) &&
      (format === undefined || node.format === format) &&
      (arch === undefined || node.arch === undefined || node.arch === arch) &&
      (inRelease === undefined || inRelease.has(node.id)),
  );
}

function contentOf(graph: Graph, release: string): ReadonlySet<string> {
  const id = release.startsWith('release:') ? release : `release:${release}`;
  if (!graph.has(id)) throw new UserError('NAME_UNKNOWN', `There is no release "${release}".`, { suggest: nearest(id, idsLike(graph, id)) });
  return new Set(graph.closure([id], { direction: 'up', relations: ['ships', 'selects', 'contains', 'builds'] }).map((item) => item.id));
}

function* idsLike(graph: Graph, text: string): Generator<string> {
  if (text.startsWith('pkg:')) yield* graph.names();
  else
    for (const kind of ['release', 'product', 'compose', 'module', 'upstream'] as const)
      if (text.startsWith(`${kind}:`)) for (const node of graph.nodesOf(kind)) yield node.id;
}

function sayNarrowing({ kind, format, arch, release }: Narrowing): string {
  const parts = [
    ['--kind', kind],
    ['--format', format],
    ['--arch', arch],
    ['--release', release],
  ].filter(([, value]) => value !== undefined);
  return parts.map((part) => part.join(' ')).join(' ');
}
