import { allReleases } from '@millwright/core/config/releases.ts';
import { contentOf, differenceOf, differenceOfGraphs, type Difference, type Moved } from '@millwright/core/graph/difference.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import { releasesOver } from '@millwright/core/graph/impact.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import { sayMoment, stamp } from '@millwright/core/model/time.ts';
import { composeKind } from '@millwright/core/state/kinds/release.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { bare, some } from '../messages/phrases.ts';
import { command, type Needs } from './command.ts';

const shownRows = 40;
const shownInData = 1000;

export default command({
  word: 'diff',
  summary: 'What is new, gone, newer and older between two moments, two releases or two composes.',
  args: z.strictObject({
    from: z.string().min(1).describe('A date, a duration back such as 7d, a commit, a release or a compose.'),
    to: z.string().optional().describe('Another of the same kind; without it, now.'),
    all: z.boolean().default(false).describe('Every line, nothing cut.'),
  }),
  positional: ['from', 'to'],
  role: 'guest',
  danger: 'read',
  examples: ['diff 7d', 'diff 2026-11-01 2026-11-08', 'diff {release} {other}'],
  async run(needs, { from, to, all }) {
    const [a, b] = await sidesOf(needs, from, to);
    const found =
      a.content === undefined || b.content === undefined ? differenceOfGraphs(await a.graph(), await b.graph()) : differenceOf(a.content, b.content);
    const after = await b.graph();
    const changed = [...found.added, ...[...found.upgraded, ...found.downgraded].map((item) => item.node)];
    // Between releases what changes is in the release; between moments one wants to know whose it is.
    const reachable = a.content === undefined ? unique([...releasesOver(after, idsOf(changed)), ...releasesOver(await a.graph(), idsOf(found.removed))]) : [];
    const limit = all ? Infinity : shownInData;
    return {
      kind: 'diff',
      data: {
        from: a.about,
        to: b.about,
        added: found.added.slice(0, limit),
        removed: found.removed.slice(0, limit),
        upgraded: found.upgraded.slice(0, limit).map(pairOf),
        downgraded: found.downgraded.slice(0, limit).map(pairOf),
        reachable,
      },
      document: { verdict: verdictOf(a, b, found, reachable), body: tables(after, found, all) },
      cut: (['added', 'removed', 'upgraded', 'downgraded'] as const)
        .filter((key) => found[key].length > limit)
        .map((key) => ({ path: `data.${key}`, shown: limit, total: found[key].length })),
    };
  },
});

interface Side {
  readonly about: { readonly kind: 'moment' | 'release' | 'compose'; readonly id: string; readonly commit: string; readonly time: string };
  /** In a sentence. */
  readonly said: string;
  /** What it is made of; a moment is everything there is. */
  readonly content?: readonly GraphNode[];
  graph(): Promise<Graph>;
}

async function sidesOf(needs: Needs, from: string, to: string | undefined): Promise<[Side, Side]> {
  const a = (await contentSide(needs, from)) ?? (await momentSide(needs, from));
  if (to === undefined && a.content !== undefined) {
    const others = [...allReleases(needs.snapshot.config)].map(({ product, release }) => `${product}/${release}`).filter((name) => name !== bare(a.about.id));
    throw new UserError('USAGE', `diff needs something to compare ${bare(a.about.id)} with.`, {
      hint: others[0] === undefined ? 'Name a compose or another release.' : `Write: diff ${bare(a.about.id)} ${others[0]}.`,
    });
  }
  if (to === undefined) return [a, momentOf(needs.snapshot, 'now')];
  const b = (await contentSide(needs, to)) ?? (await momentSide(needs, to));
  if ((a.content === undefined) === (b.content === undefined)) return [a, b];
  throw new UserError('USAGE', `diff compares two moments, or two releases or composes; ${a.said} and ${b.said} are not alike.`, {
    hint: 'What a release was at another time: diff --at DATE shows two releases as they were then.',
  });
}

/** A release or a compose by its name; undefined for what is neither. */
async function contentSide({ snapshot }: Needs, text: string): Promise<Side | undefined> {
  const graph = await snapshot.graph();
  const about = { commit: snapshot.commit, time: stamp(snapshot.at) };
  const release = `release:${bare(text)}`;
  if (graph.node(release)?.kind === 'release')
    return { about: { kind: 'release', id: release, ...about }, said: bare(release), content: contentOf(graph, release), graph: () => Promise.resolve(graph) };
  const compose = await snapshot.get(composeKind, bare(text));
  if (compose === undefined) return undefined;
  const content = compose.inputs.map(({ purl }): GraphNode => graph.node(purl) ?? nodeOfPurl(purl));
  return { about: { kind: 'compose', id: `compose:${compose.id}`, ...about }, said: compose.id, content, graph: () => Promise.resolve(graph) };
}

async function momentSide({ factory, snapshot, progress }: Needs, text: string): Promise<Side> {
  if (text === 'now') return momentOf(snapshot, text);
  const past = await factory.snapshot(text).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.code !== 'USAGE') throw error;
    const names = allReleases(snapshot.config).map(({ product, release }) => `${product}/${release}`);
    throw new UserError('NAME_UNKNOWN', `"${text}" is no release, no compose and no moment.`, {
      hint: `Releases here: ${some(names, 8)}. A moment is a date, a duration back such as 7d, or a commit of the state.`,
    });
  });
  progress(`Looking at ${sayMoment(past.at)} …`);
  return momentOf(past, text);
}

function momentOf(snapshot: Snapshot, text: string): Side {
  const time = stamp(snapshot.at);
  return {
    about: { kind: 'moment', id: text, commit: snapshot.commit, time },
    said: text === 'now' ? text : sayMoment(snapshot.at),
    graph: () => snapshot.graph(),
  };
}

/** An artifact that nothing points to any more is in no graph. */
function nodeOfPurl(purl: string): GraphNode {
  const [, name = purl, version] = /\/([^/@?]+)(?:@([^?#]+))?/.exec(purl.slice(purl.lastIndexOf('/'))) ?? [];
  return {
    id: purl,
    kind: 'artifact',
    name: decodeURIComponent(name),
    format: null,
    ...(version === undefined ? {} : { version: decodeURIComponent(version) }),
  };
}

function pairOf({ id, from, to }: Moved): { id: string; from: string; to: string } {
  return { id, from, to };
}

function verdictOf(a: Side, b: Side, { added, removed, upgraded, downgraded }: Difference, reachable: readonly GraphNode[]): string {
  const isMoment = a.content === undefined;
  const counts: readonly (readonly [number, string])[] = [
    [upgraded.length, 'newer'],
    [downgraded.length, 'older'],
    [added.length, 'new'],
    [removed.length, 'gone'],
  ];
  const [first, ...rest] = counts.filter(([count]) => count > 0);
  if (first === undefined)
    return isMoment ? `From ${a.said} to ${b.said} nothing changed in what is published and built.` : `${b.said} has the same as ${a.said}.`;
  const things = first[0] === 1 ? 'thing' : 'things';
  const verb = isMoment ? (first[0] === 1 ? ' is' : ' are') : '';
  const said = some([`${first[0]} ${things}${verb} ${first[1]}`, ...rest.map(([count, word]) => `${count} ${word}`)], 4);
  if (!isMoment) return `Compared with ${a.said}, ${b.said} has ${said}.`;
  const names = reachable.map((node) => bare(node.id)).sort();
  const over = names.length === 0 ? 'no release has any of it' : `${some(names, 5)} ${names.length === 1 ? 'has' : 'have'} some of it`;
  return `From ${a.said} to ${b.said}, ${said}; ${over}.`;
}

/** What is built from one source moves together: one line for all of it. */
function tables(graph: Graph, { added, removed, upgraded, downgraded }: Difference, all: boolean): Block[] {
  const blocks: Block[] = [];
  const table = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]): void => {
    if (rows.length === 0) return;
    const shown = all ? rows : rows.slice(0, shownRows);
    blocks.push({
      kind: 'table',
      title: shown.length < rows.length ? `${title} (${shown.length} of ${rows.length}; --all shows them)` : title,
      columns,
      rows: shown,
    });
  };
  const moved = (items: readonly Moved[]): string[][] =>
    [...Map.groupBy(items, ({ node, from, to }) => JSON.stringify([sourceOf(graph, node), from, to])).values()].map((group) => {
      const [{ node, from, to }] = group as [Moved];
      return [sourceOf(graph, node), from, to, membersOf(group.map((item) => item.node))];
    });
  table('Newer', ['NAME', 'FROM', 'TO', 'WHAT'], moved(upgraded));
  table('Older', ['NAME', 'FROM', 'TO', 'WHAT'], moved(downgraded));
  const listed = (nodes: readonly GraphNode[]): string[][] =>
    [...Map.groupBy(nodes, (node) => JSON.stringify([sourceOf(graph, node), node.version])).values()].map((group) => [
      sourceOf(graph, group[0] as GraphNode),
      group[0]?.version ?? '',
      membersOf(group),
    ]);
  table('New', ['NAME', 'VERSION', 'WHAT'], listed(added));
  table('Gone', ['NAME', 'VERSION', 'WHAT'], listed(removed));
  return blocks;
}

function sourceOf(graph: Graph, node: GraphNode): string {
  const [maker] = node.kind === 'component' ? [] : graph.edges(node.id, 'in', 'builds');
  return (maker === undefined ? undefined : graph.node(maker.from)?.name) ?? node.name;
}

function membersOf(nodes: readonly GraphNode[]): string {
  const artifacts = [...new Set(nodes.filter((node) => node.kind !== 'component').map((node) => node.name))];
  return artifacts.length === 0 ? 'its source' : some(artifacts, 3);
}

function idsOf(nodes: readonly GraphNode[]): string[] {
  return nodes.map((node) => node.id);
}

function unique(nodes: readonly GraphNode[]): GraphNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}
