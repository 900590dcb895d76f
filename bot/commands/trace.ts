import type { PackageFacts } from '@millwright/core/change/package-facts.ts';
import { nodeKinds, relations, type GraphNode } from '@millwright/core/model/node.ts';
import { resolveName } from '@millwright/core/graph/resolve.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { trace, type Trace } from '@millwright/core/graph/trace.ts';
import { pageOf } from '@millwright/core/model/ids.ts';
import { pointerKind, type PointerRecord } from '@millwright/core/state/kinds/release.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { z } from 'zod';
import { ownershipOf, sayStanding } from '../messages/ownership.ts';
import { bare, plural, some, wordFor } from '../messages/phrases.ts';
import { sayCounts, traceDetails, type Details } from '../messages/trace-details.ts';
import { productsWithCompose, sayPlace } from '../messages/trace-place.ts';
import { command } from './command.ts';

const nothingSaid: PackageFacts = { advisories: [], groups: [], critical: false };
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
    const releases = args.all ? found.releases : found.releases.slice(0, shownProducts);
    // What is not in the graph is looked up only where nothing narrower was asked.
    const said = narrowed ? nothingSaid : await factsOf(snapshot, subject, found);
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
        releases,
        ...(said === nothingSaid ? {} : { advisories: said.advisories, groups: said.groups, critical: said.critical }),
        stages: shipped.map(({ product, release, stage, compose, since }) => ({
          release: `release:${product}/${release}`,
          stage,
          compose: `compose:${compose}`,
          since,
        })),
        ...(args.all ? { nodes: reached } : {}),
      },
      document: describe(subject, found, {
        also,
        owners,
        standing: sayStanding(facts),
        shipped,
        said,
        place: sayPlace(graph, subject, found, inProducts),
        isOurs: found.components.some((node) => isOurs(snapshot, node)),
        graph,
        ...args,
      }),
      cut: [
        ...(products.length < found.products.length ? [{ path: 'data.products', shown: products.length, total: found.products.length }] : []),
        ...(releases.length < found.releases.length ? [{ path: 'data.releases', shown: releases.length, total: found.releases.length }] : []),
      ],
    };
  },
});

/** What is built of one source lies together under its name. The code for it is read only when it is needed. */
async function factsOf(snapshot: Snapshot, subject: GraphNode, { builds, components }: Trace): Promise<PackageFacts> {
  const { packageFacts } = await import('@millwright/core/change/package-facts.ts');
  const sources = components.map((node) => node.name);
  return packageFacts(snapshot, sources, new Set([subject.id, ...builds.map((node) => node.id)]));
}

function isOurs(snapshot: Snapshot, { id }: GraphNode): boolean {
  for (const component of snapshot.config.components.values()) if (component.purl === id) return true;
  return false;
}

/** Stages that point to a compose the thing is in: where it ships, and since when. */
async function stagesOf(snapshot: Snapshot, reached: ReadonlySet<string>): Promise<PointerRecord[]> {
  const found: PointerRecord[] = [];
  for await (const pointer of snapshot.find(pointerKind)) if (reached.has(`compose:${pointer.compose.replace(/^compose:/, '')}`)) found.push(pointer);
  return found;
}

interface Told extends Omit<Details, 'subject'> {
  readonly standing: string | undefined;
  readonly place: string;
  /** A component of the configuration: it can be planned with. */
  readonly isOurs: boolean;
  readonly graph: Graph;
}

function describe(subject: GraphNode, found: Trace, { owners, standing, shipped, said, place, isOurs, graph, also, all, up }: Told): Document {
  const page = pageOf(subject.kind, subject.id);
  const title = subject.version === undefined || subject.name.includes(subject.version) ? subject.name : `${subject.name} ${subject.version}`;
  const verdict = `The ${wordFor(subject)} ${title} ${place}; a change to it reaches ${sayCounts(found.counts.down)}.`;
  const owned =
    owners.length === 0
      ? 'Nobody owns it'
      : `${some(owners.map(nameOfOwner), owners.some((owner) => owner.includes('<')) ? 1 : 3)} ${owners.length === 1 ? 'owns' : 'own'} it`;
  const builders = new Set(found.buildRequiredBy.map((node) => node.name)).size;
  const rebuild =
    subject.kind === 'component' && builders > 0
      ? `; ${plural(builders, wordFor(found.buildRequiredBy[0] ?? subject))} ${builders === 1 ? 'builds' : 'build'} with it${isOurs ? `, see plan rebuild --because ${subject.name}` : ''}`
      : '';
  const isOwnable = found.components.length > 0;
  return {
    verdict,
    ...(isOwnable ? { next: `${owned}${standing === undefined ? '' : `; it is ${standing}`}${rebuild}.` } : {}),
    ...(page === null ? {} : { page }),
    body: traceDetails(graph, found, { subject, also, owners, shipped, said, all, up }),
  };
}

/** `Debian OpenSSL Team` of `Debian OpenSSL Team <team@example.org>`. */
function nameOfOwner(owner: string): string {
  return bare(owner.replace(/\s*<[^>]*>$/, '') || owner);
}
