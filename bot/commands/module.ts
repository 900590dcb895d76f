import { packageRecords } from '@millwright/core/change/package-records.ts';
import type { Facts } from '@millwright/core/content/format.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import { streamOf, type Stream } from '@millwright/core/graph/modules.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { bare, plural, some } from '../messages/phrases.ts';
import { command } from './command.ts';

type Line = Stream & { readonly facts: Facts };

export default command({
  word: 'module',
  summary: 'The streams of a module: what each is made of and needs, which is the default, and when it ends.',
  args: z.strictObject({ name: z.string().min(1).describe('A module, or one stream of it: nodejs, nodejs:18.') }),
  positional: ['name'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['module nodejs', 'module nodejs:18'],
  async run({ snapshot }, { name }) {
    const graph = await snapshot.graph();
    const nodes = streamsNamed(graph, name);
    const streams = await Promise.all(nodes.map(async (node): Promise<Line> => ({ ...streamOf(graph, node), facts: await factsOf(snapshot, node) })));
    const ending = streams.map(({ facts }) => facts.eol).filter((eol) => eol !== undefined);
    const today = snapshot.at.toString().slice(0, 10);
    const over = ending.filter((eol) => eol < today).length;
    const [only] = streams.length === 1 ? streams : [];
    const module = nodes[0]?.name ?? name;
    return {
      kind: 'module',
      data: { name: module, streams: streams.map(dataOf) },
      document: {
        verdict:
          only === undefined
            ? `The module ${module} has ${plural(streams.length, 'stream')}: ${some(streams.map(sayStream), 5)}${over === 0 ? '' : `; ${over} past the end`}.`
            : `The stream ${module}:${only.stream} ${only.components.length === 0 ? '' : `is made of ${plural(only.components.length, 'component')} and `}ships ${plural(only.artifacts.length, 'package')}${sayEnd(only, today)}.`,
        ...(only === undefined ? { next: `module ${module}:${streams[0]?.stream ?? ''} tells what it is made of.` } : {}),
        body: only === undefined ? [table(streams)] : details(only),
      },
    };
  },
});

/** Throws `NAME_UNKNOWN`. */
function streamsNamed(graph: Graph, text: string): GraphNode[] {
  const [name = '', stream] =
    text
      .replace(/^module:/, '')
      .split('/')
      .at(-1)
      ?.split(':') ?? [];
  const exact = graph.node(text);
  const streams = exact?.kind === 'module' ? [exact] : graph.named(name).filter((node) => node.kind === 'module');
  const wanted = stream === undefined ? streams : streams.filter((node) => node.id.endsWith(`:${stream}`));
  if (wanted.length > 0) return wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const known = streams.length > 0 ? streams.map((node) => bareModule(node.id)) : [...graph.nodesOf('module')].map((node) => node.name);
  throw new UserError('NAME_UNKNOWN', streams.length > 0 ? `The module ${name} has no stream "${stream ?? ''}".` : `There is no module "${name}".`, {
    hint: known.length === 0 ? 'No source has modules; those of RPM repositories come in with the source.' : `Known: ${some([...new Set(known)], 8)}.`,
    suggest: nearest(text, known),
  });
}

async function factsOf(snapshot: Snapshot, { id, name }: GraphNode): Promise<Facts> {
  for await (const { record } of packageRecords(snapshot, name)) if (record.purl === id) return record.facts ?? {};
  return {};
}

function dataOf({ node, stream, facts, components, artifacts, requires, buildRequires, requiredBy, releases }: Line) {
  const { isDefault = false, eol = null, summary = null, profiles = [] } = facts;
  const about = { id: node.id, stream, version: node.version ?? null, default: isDefault, eol, summary, profiles };
  const parts = { components: components.map((item) => item.id), artifacts: artifacts.map((item) => item.id) };
  return { ...about, ...parts, requires, buildRequires, requiredBy, releases: releases.map((item) => item.id) };
}

function table(streams: readonly Line[]): Block {
  return {
    kind: 'table',
    columns: ['STREAM', 'VERSION', 'COMPONENTS', 'PACKAGES', 'SHIPS IN', 'ENDS', 'WHAT IT IS'],
    rows: streams.map(({ stream, node, facts, components, artifacts, releases }) => [
      facts.isDefault === true ? `${stream} (default)` : stream,
      node.version ?? '',
      String(components.length),
      String(artifacts.length),
      releases.length === 0
        ? 'nothing'
        : some(
            releases.map((release) => bare(release.id)),
            3,
          ),
      facts.eol ?? 'unknown',
      facts.summary ?? '',
    ]),
  };
}

function details({ facts, components, artifacts, requires, buildRequires, requiredBy, releases, node }: Line): Block[] {
  const fields: [string, string][] = [];
  const list = (label: string, items: readonly string[], shown = 12): void => {
    if (items.length > 0) fields.push([label, some(items, shown)]);
  };
  if (facts.summary !== undefined) fields.push(['what it is', facts.summary]);
  if (node.version !== undefined) fields.push(['version', node.version]);
  list(
    'made of',
    components.map((item) => item.name),
  );
  list('ships', [...new Set(artifacts.map((item) => `${item.name} ${item.version ?? ''}`.trim()))]);
  list('profiles', facts.profiles ?? []);
  list('needs', requires.map(bareModule));
  list('built with', buildRequires.map(bareModule));
  list('needed by', requiredBy.map(bareModule));
  list(
    'ships in',
    releases.map((item) => bare(item.id)),
  );
  return fields.length === 0 ? [] : [{ kind: 'fields', fields }];
}

function sayStream({ stream, facts }: Line): string {
  return facts.isDefault === true ? `${stream} (the default)` : stream;
}

function sayEnd({ facts: { eol, isDefault } }: Line, today: string): string {
  const end = eol === undefined ? '' : eol < today ? `; it ended on ${eol}` : `; it ends on ${eol}`;
  return `${isDefault === true ? '; it is the default' : ''}${end}`;
}

/** `fedora/nodejs:18` for its id. */
function bareModule(id: string): string {
  return id.replace(/^module:/, '');
}
