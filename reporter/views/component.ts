import { buildKind, type BuildRecord } from '@millwright/core/state/kinds/build.ts';
import { allActions, needsOf } from '../actions.ts';
import type { Draft, Look } from '../draft.ts';
import { type Action, type Ref, type Said, type Source, home, pageOfModel } from '../page.ts';
import { type Walk, inWords, walkFrom } from '../neighbours.ts';
import { digestOfWalks } from '../neighbours-digest.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count, harmlessValue, shortName, someOf } from '../text.ts';
import { type Thing, baseOf } from '../things.ts';
import { type CollectionLine, collectionsOf } from './component-collections.ts';
import { type Trace, tracePicture } from './component-picture.ts';
import { type PolicyLine, policiesOver } from './component-policy.ts';
import { type ComponentSummary, byVersion, currentBuild, ownersOf, summaryOf, versionsKnown } from './component-summary.ts';
import { type Entry, mostEntries } from '../writers/atom.ts';
import { buildEntry } from '../writers/entries-of.ts';

export interface ComponentData {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly format: string | null;
  readonly upstream: string | null;
  readonly owners: readonly Ref[];
  readonly collections: readonly CollectionLine[];
  /** Where its source is, and how far it was taken up; null for what is only imported. */
  readonly source: { readonly place: string; readonly commit: string | null; readonly version: string | null; readonly time: string | null } | null;
  readonly builtBy: readonly Ref[];
  readonly current: { readonly build: string; readonly version: string; readonly since: string } | null;
  readonly versions: readonly { readonly version: string; readonly purl: string; readonly arch: string | null; readonly from: Ref }[];
  readonly builds: readonly BuildLine[];
  readonly shipsIn: readonly ShippedLine[];
  /** Gates between it and the stages of the releases that take it in. */
  readonly policies: readonly PolicyLine[];
  /** From what it is made of to where it ships; null where there is nothing to draw. */
  readonly trace: Trace | null;
  readonly requires: Cut<DependencyLine>;
  readonly usedBy: Cut<DependencyLine>;
}

export interface BuildLine {
  readonly id: string;
  readonly version: string;
  readonly commit: string;
  readonly status: Status;
  readonly finished: string;
  readonly seconds: number;
  readonly rebuild: Ref;
  readonly sentence: string | null;
  readonly log: Ref | null;
  readonly outputs: readonly { readonly path: string; readonly purl: string; readonly digest: string; readonly size: number }[];
}

export interface ShippedLine {
  readonly release: Ref;
  readonly stage: string;
  readonly compose: Ref;
  /** What the compose holds; null where it only holds something that needs it. */
  readonly version: string | null;
  readonly since: string;
  /** From what the compose holds to this one; one step when it holds it itself. */
  readonly path: readonly Ref[];
}

export interface DependencyLine {
  readonly thing: Ref;
  readonly relation: string;
  readonly constraint: string | null;
  readonly provenance: string;
  /** Steps away from this. */
  readonly distance: number;
  /** Over what, where it is more than one step. */
  readonly via: Ref | null;
}

/** The first of many, and how many there are. */
export interface Cut<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** How many are one step away, all of them counted. */
  readonly direct: number;
  /** There are more than `total`; beyond what is one step away nobody counted on. */
  readonly bounded: boolean;
}

const most = 200;
const mostBuilds = 20;
/** What is further away fills a table up to so many rows: the nearest are what one acts on. */
const enough = 40;

export interface Components {
  readonly drafts: readonly Draft[];
  readonly summaries: readonly ComponentSummary[];
  /** The newest builds that their pages tell of, enough of them for a feed of everything. */
  readonly happened: readonly Entry[];
}

/** The pages of all things, to be made one after the other: all at once they do not fit into memory. */
export function componentsOf(site: Site): Components {
  const builds = Map.groupBy(site.builds, (build) => baseOf(build.component) ?? build.component);
  const needs = Map.groupBy(allActions(needsOf(site)), ({ about }) => about);
  const things = [...site.things.all.values()];
  const ownBuilds = (thing: Thing): readonly BuildRecord[] => builds.get(thing.id) ?? [];
  return {
    drafts: things.map((thing) => ({
      url: thing.url,
      template: 'component',
      look: () =>
        lookAt(
          site,
          thing,
          ownBuilds(thing),
          (needs.get(thing.url) ?? []).map(({ action }) => action),
        ),
    })),
    summaries: things.map((thing) => summaryOf(site, thing, ownBuilds(thing)[0])),
    happened: newestBuilds(site),
  };
}

/** Everything but the neighbourhood is made to see whether anything changed; the neighbourhood is the dear part, and its digest is cheap. */
function lookAt(site: Site, thing: Thing, builds: readonly BuildRecord[], actions: readonly Action[]): Look {
  const { things } = site;
  const [up, down] = [walkFrom(things, thing.id, 'up'), walkFrom(things, thing.id, 'down')];
  const { data, ...said } = ownPart(site, thing, builds, actions, down.direct);
  return {
    // The name and the address of the factory stand on every page.
    inputs: digestOfWalks(things, [up, down], JSON.stringify([site.config.factory.name, site.config.factory.site.base, said, data])),
    make() {
      const shipped = site.shipping.get(thing.id) ?? [];
      const trace = tracePicture(site, thing, up, down, shipped);
      return pageOfModel(site, { ...said, data: { ...data, trace, requires: cut(site, thing, up), usedBy: cut(site, thing, down) } });
    },
  };
}

const none: Cut<DependencyLine> = { bounded: false, direct: 0, items: [], total: 0 };

function ownPart(site: Site, thing: Thing, builds: readonly BuildRecord[], actions: readonly Action[], direct: number): Said<ComponentData> {
  const { links } = site;
  const shipped = site.shipping.get(thing.id) ?? [];
  // In the order of canonical JSON; what is about the neighbourhood has its place and is filled in when it is looked at.
  const data: ComponentData = {
    builds: builds.slice(0, mostBuilds).map((build) => buildLine(site, build)),
    builtBy: [...thing.builtBy].sort().map((maker) => links.component(maker)),
    collections: collectionsOf(site, thing),
    current: currentOf(site, thing),
    format: thing.format,
    id: thing.id,
    kind: thing.kind,
    name: thing.name,
    owners: ownersOf(site, thing),
    policies: policiesOver(site, thing),
    requires: none,
    shipsIn: shipped.map(({ product, release, stage, compose, version, since, path }) => ({
      compose: links.compose(compose),
      path: path.map((id) => links.component(id)),
      release: links.release(product, release),
      since,
      stage,
      version,
    })),
    source: sourceOf(site, thing),
    trace: null,
    upstream: thing.upstream,
    usedBy: none,
    versions: versionsOf(site, thing),
  };
  return {
    url: thing.url,
    template: 'component',
    title: shortName(thing.name),
    status: summaryOf(site, thing, builds[0]).status,
    verdict: verdictOf(data, direct),
    crumbs: [home, { text: 'Components', url: '/components/' }],
    actions,
    sources: sourcesOf(site, thing, builds),
    data,
  };
}

/** As many as a feed takes, and those of the same moment as its last; of one component no more than its page has. */
function newestBuilds(site: Site): Entry[] {
  const counts = new Map<string, number>();
  const happened: Entry[] = [];
  for (const build of site.builds) {
    const last = happened[mostEntries - 1];
    if (last !== undefined && Date.parse(build.finished) < Date.parse(last.time)) break;
    const thing = site.things.all.get(baseOf(build.component) ?? '');
    if (thing === undefined) continue;
    const before = counts.get(thing.id) ?? 0;
    counts.set(thing.id, before + 1);
    if (before < mostBuilds) happened.push(buildEntry(thing.url, shortName(thing.name), harmlessValue(buildLine(site, build)) as BuildLine));
  }
  return happened;
}

function sourcesOf(site: Site, { config }: Thing, builds: readonly BuildRecord[]): Source[] {
  const name = site.nameByPurl.get(config?.purl ?? '');
  const made = builds.slice(0, 3).map(({ id }) => ({ what: `the build ${id}`, path: buildKind.path(id) }));
  return name === undefined ? made : [{ what: 'its configuration', path: `config/components/${name}.yaml` }, ...made];
}

function verdictOf({ name, builds, current, versions, shipsIn, source }: ComponentData, direct: number): string {
  const short = shortName(name);
  const where = [...new Set(shipsIn.map(({ release, stage }) => `${release.text} ${stage}`))];
  const ships = where.length === 0 ? 'ships nowhere' : `ships in ${someOf(where)}`;
  const newest = builds[0];
  if (newest?.status.shape === 'bad') return `The newest build of ${short} failed: ${newest.sentence ?? 'no reason was given.'}`;
  if (current !== null) return `${short} ${current.version} is what was last built; it ${ships}.`;
  if (source !== null) return `${short} has not been built yet.`;
  const known = someOf([...new Set(versions.map((item) => item.version))]);
  return `${short}${known === '' ? '' : ` ${known}`} ${ships}; ${count(direct, 'thing here needs', 'things here need')} it.`;
}

function sourceOf(site: Site, { config, id }: Thing): ComponentData['source'] {
  if (config === undefined) return null;
  const revision = site.revisions.get(config.purl) ?? site.revisions.get(id);
  const place = config.git === undefined ? 'a folder of the configuration' : `${config.git.split(/[?#]/)[0]?.replace(/\/\/[^/@]*@/, '//')} (${config.ref})`;
  return { commit: revision?.commit ?? null, place, time: revision?.time ?? null, version: revision?.version ?? null };
}

function currentOf(site: Site, thing: Thing): ComponentData['current'] {
  const build = currentBuild(site, thing);
  const since = site.current.get(thing.config?.purl ?? thing.id)?.since;
  return build === undefined || since === undefined ? null : { build: build.id, version: build.version, since };
}

function versionsOf(site: Site, thing: Thing): ComponentData['versions'] {
  const from = (reference: string | null): Ref => {
    if (reference === null) return { text: 'named by others', url: null };
    if (reference.startsWith('source:')) return site.links.source(reference.slice('source:'.length));
    const build = site.buildById.get(bare(reference));
    return build === undefined ? { text: reference, url: null } : site.links.rebuild(build.run);
  };
  const unique = new Map(versionsKnown(thing).map((item) => [`${item.purl} ${item.from}`, item]));
  return [...unique.values()]
    .sort(byVersion)
    .slice(0, most)
    .map((item) => ({ arch: item.arch, from: from(item.from), purl: item.purl, version: item.version }));
}

function buildLine(site: Site, build: BuildRecord): BuildLine {
  const good = build.outcome === 'ok';
  const word = good ? 'built' : build.outcome === 'build' ? 'failed' : 'lost';
  return {
    commit: build.commit,
    finished: build.finished,
    id: build.id,
    log: build.log === null ? null : site.links.log(build.log),
    outputs: build.outputs.map(({ digest, path, purl, size }) => ({ digest, path, purl, size })),
    rebuild: site.links.rebuild(build.run),
    seconds: build.seconds,
    sentence: build.sentence,
    status: { shape: good ? 'good' : 'bad', word },
    version: build.version,
  };
}

function cut(site: Site, { id }: Thing, walk: Walk): Cut<DependencyLine> {
  const { direct } = walk;
  const { list, bounded } = inWords(site.things, walk, Math.max(enough, Math.min(direct, most)));
  const items = list.map(({ constraint, distance, id: other, provenance, relation, via }) => ({
    constraint,
    distance,
    provenance,
    relation,
    thing: site.links.component(other),
    via: via === id ? null : site.links.component(via),
  }));
  return { bounded, direct, items, total: walk.numbers.length };
}
