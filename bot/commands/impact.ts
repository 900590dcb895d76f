import { barredBy, openCollections } from '@millwright/core/change/collection-facts.ts';
import { needing } from '@millwright/core/change/needing.ts';
import type { Dependent, Graph } from '@millwright/core/graph/graph.ts';
import { impactOf, thingsOf, type Impact } from '@millwright/core/graph/impact.ts';
import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { nodeKinds, type GraphNode } from '@millwright/core/model/node.ts';
import type { Block } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { bare, plural, some, wordFor } from '../messages/phrases.ts';
import { command } from './command.ts';

const shownBroken = 50;
const shownLevels = 12;

interface LeftOut {
  readonly component: string;
  readonly word: string;
  readonly reason: string;
}

export default command({
  word: 'impact',
  summary: 'What breaks when the interface of a thing changes, and what has to be rebuilt for it, in order.',
  args: z.strictObject({
    name: z.string().min(1).describe('A name, purl or id.'),
    to: z.string().optional().describe('The version that will be there instead: then only what refuses that version breaks.'),
    provide: z.string().optional().describe('The one name that goes away: a soname, a virtual package, a path. Without it, all that it provides.'),
    kind: z.enum(nodeKinds).optional().describe('Which kind of thing the name means.'),
    format: z.string().optional().describe('Which format the name is of.'),
    all: z.boolean().default(false).describe('Every package, nothing cut.'),
  }),
  positional: ['name'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['impact {library}', 'impact {library} --to 2.0.0', 'impact {component} --kind component'],
  async run({ snapshot }, { name, to, provide, kind, format, all }) {
    const graph = await snapshot.graph();
    const { node: subject } = resolveName(graph, name, { kind, format });
    const ids = thingsOf(graph, subject).map((node) => node.id);
    const among = provide === undefined ? undefined : await needing(snapshot, graph, ids, provide);
    const impact = impactOf(graph, { subject, to, among });
    const leftOut = await barred(snapshot, graph, impact.levels.flat());
    const without = new Set(leftOut.map((item) => item.component));
    const levels = impact.levels.map((level) => level.filter((id) => !without.has(id))).filter((level) => level.length > 0);
    const broken = all ? impact.broken : impact.broken.slice(0, shownBroken);
    return {
      kind: 'impact',
      data: {
        subject,
        things: impact.things,
        to: to ?? null,
        provide: provide ?? null,
        broken: { total: impact.broken.length, nodes: broken.map(({ id, users, components }) => ({ id, users, components })) },
        served: { total: impact.served.length },
        rebuild: { total: levels.flat().length, levels },
        leftOut,
        cycles: impact.cycles,
        releases: impact.releases,
      },
      document: {
        verdict: verdictOf(graph, subject, impact, levels.flat(), { to, provide }),
        ...nextOf(subject, impact, snapshot),
        body: details(graph, impact, levels, leftOut),
      },
      cut: broken.length < impact.broken.length ? [{ path: 'data.broken.nodes', shown: broken.length, total: impact.broken.length }] : [],
    };
  },
});

/** What collections keep from being built is named with the word they have for it. */
async function barred(snapshot: Snapshot, graph: Graph, components: readonly string[]): Promise<LeftOut[]> {
  if (snapshot.config.collections.size === 0) return [];
  const collections = openCollections(snapshot.config, snapshot);
  const found: LeftOut[] = [];
  for (const component of components) {
    const facts = await collections.of({ purl: component.replace(/[@?].*$/s, ''), name: graph.node(component)?.name ?? component });
    const bar = facts.length === 0 ? undefined : barredBy(facts, undefined);
    if (bar !== undefined) found.push({ component, ...bar });
  }
  return found;
}

function verdictOf(
  graph: Graph,
  subject: GraphNode,
  impact: Impact,
  rebuilt: readonly string[],
  { to, provide }: { readonly to: string | undefined; readonly provide: string | undefined },
): string {
  const title = subject.version === undefined ? subject.name : `${subject.name} ${subject.version}`;
  const cause =
    to !== undefined
      ? `With ${subject.name} ${to}`
      : provide !== undefined
        ? `If ${title} no longer provided ${provide}`
        : `If the interface of ${title} changed`;
  const count = (items: readonly Dependent[]): string => plural(namesOf(graph, items).length, wordFor({ ...subject, kind: 'artifact' }));
  if (impact.broken.length === 0)
    return `${cause}, nothing else would break${impact.served.length === 0 ? '' : `; ${count(impact.served)} would be left with another choice`}.`;
  const [first] = rebuilt;
  const node = first === undefined ? undefined : graph.node(first);
  const order = impact.levels.length < 2 ? '' : `, in ${impact.levels.length} steps`;
  const sources =
    node === undefined ? 'and nobody here says from what they are built' : `and ${plural(rebuilt.length, wordFor(node))} would have to be rebuilt${order}`;
  return `${cause}, ${count(impact.broken)} would break, ${sources}${sayReleases(impact)}.`;
}

/** One thing may stand there in several versions. */
function namesOf(graph: Graph, items: readonly Dependent[]): string[] {
  return [...new Set(items.map((item) => graph.node(item.id)?.name ?? item.id))];
}

function sayReleases({ releases }: Impact): string {
  if (releases.length === 0) return '; no release has any of it';
  const names = releases.map((node) => bare(node.id)).sort();
  return `; ${some(names, 4)} ${names.length === 1 ? 'has' : 'have'} some of it`;
}

/** What is built here can be planned; what others build, one can only ask about. */
function nextOf(subject: GraphNode, { broken }: Impact, { config }: Snapshot): { next?: string } {
  if (broken.length === 0) return { next: `trace ${subject.name} shows what stands on it all the same.` };
  const isOurs = [...config.components.values()].some(({ purl }) => subject.id === purl || broken.some((item) => item.components.includes(purl)));
  return isOurs ? { next: `plan rebuild --because ${subject.name} shows the plan.` } : {};
}

function details(graph: Graph, impact: Impact, levels: readonly (readonly string[])[], leftOut: readonly LeftOut[]): Block[] {
  const nameOf = (id: string): string => graph.node(id)?.name ?? id;
  const blocks: Block[] = [];
  const fields: [string, string][] = [];
  if (impact.broken.length > 0) fields.push(['breaks', `${some(namesOf(graph, impact.broken), 8)}${impact.broken.length > 9 ? ' (the most used first)' : ''}`]);
  if (impact.served.length > 0) fields.push(['has another choice', some(namesOf(graph, impact.served), 8)]);
  if (impact.unbuilt.length > 0) fields.push(['source unknown', some([...new Set(impact.unbuilt.map(nameOf))], 8)]);
  for (const { members } of impact.cycles) fields.push(['build in a circle', some(members.map(nameOf), 8)]);
  if (fields.length > 0) blocks.push({ kind: 'fields', fields });
  if (levels.length > 0) {
    blocks.push({
      kind: 'lines',
      title: levels.length === 1 ? 'To rebuild, in any order' : 'To rebuild, step by step',
      lines: [
        ...levels.slice(0, shownLevels).map((level, at) => `${levels.length === 1 ? '' : `${at + 1}. `}${some(level.map(nameOf), 8)}`),
        ...(levels.length > shownLevels ? [`${plural(levels.length - shownLevels, 'more step')}; --json has them all`] : []),
      ],
    });
  }
  if (leftOut.length > 0) blocks.push({ kind: 'lines', title: 'Cannot be rebuilt', lines: leftOut.map((item) => `${nameOf(item.component)}: ${item.reason}`) });
  return blocks;
}
