import { buildKind, type BuildRecord } from '@millwright/core/state/kinds/build.ts';
import { compareVersions } from '@millwright/core/model/version.ts';
import { type Needs, actionsAbout, needsOf } from '../actions.ts';
import { home, pageOfModel, type Page, type Ref, type Source } from '../page.ts';
import { type Neighbours, neighboursOf } from '../neighbours.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count, shortName, someOf } from '../text.ts';
import { type Thing, baseOf, compare } from '../things.ts';
import { type CollectionLine, collectionsOf } from './component-collections.ts';
import { type Trace, tracePicture } from './component-picture.ts';
import { type PolicyLine, policiesOver } from './component-policy.ts';

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
  /** How many are one step away. */
  readonly direct: number;
  /** There are more than `total`; nobody counted on. */
  readonly bounded: boolean;
}

const most = 200;
/** What is further away fills a table up to so many rows: the nearest are what one acts on. */
const enough = 40;

export function componentPages(site: Site): Page<ComponentData>[] {
  const builds = Map.groupBy(site.builds, (build) => baseOf(build.component) ?? build.component);
  const needs = needsOf(site);
  return [...site.things.all.values()].map((thing) => componentPage(site, needs, thing, builds.get(thing.id) ?? []));
}

function componentPage(site: Site, needs: Needs, thing: Thing, builds: readonly BuildRecord[]): Page<ComponentData> {
  const { links } = site;
  const [up, down] = [neighboursOf(site, thing.id, 'up'), neighboursOf(site, thing.id, 'down')];
  const shipped = site.shipping.get(thing.id) ?? [];
  const data: ComponentData = {
    id: thing.id,
    name: thing.name,
    kind: thing.kind,
    format: thing.format,
    upstream: thing.upstream,
    owners: [...thing.owners].sort().map((owner) => links.person(owner)),
    collections: collectionsOf(site, thing),
    source: sourceOf(site, thing),
    builtBy: [...thing.builtBy].sort().map((maker) => links.component(maker)),
    current: currentOf(site, thing),
    versions: versionsOf(site, thing),
    builds: builds.slice(0, 20).map((build) => buildLine(site, build)),
    shipsIn: shipped.map(({ product, release, stage, compose, since, path }) => ({
      release: links.release(product, release),
      stage,
      compose: links.compose(compose),
      since,
      path: path.map((id) => links.component(id)),
    })),
    policies: policiesOver(site, thing),
    trace: tracePicture(site, thing, up, down, shipped),
    requires: cut(site, thing, up),
    usedBy: cut(site, thing, down),
  };
  return pageOfModel(site, {
    url: thing.url,
    template: 'component',
    title: shortName(thing.name),
    status: statusOf(data),
    verdict: verdictOf(data),
    crumbs: [home, { text: 'Components', url: '/components/' }],
    actions: actionsAbout(needs, [thing.url]),
    sources: sourcesOf(site, thing, builds),
    data,
  });
}

function sourcesOf(site: Site, { config }: Thing, builds: readonly BuildRecord[]): Source[] {
  const name = site.nameByPurl.get(config?.purl ?? '');
  const made = builds.slice(0, 3).map(({ id }) => ({ what: `the build ${id}`, path: buildKind.path(id) }));
  return name === undefined ? made : [{ what: 'its configuration', path: `config/components/${name}.yaml` }, ...made];
}

function statusOf({ builds, current, source, shipsIn }: ComponentData): Status {
  if (builds[0]?.status.shape === 'bad') return { word: 'broken', shape: 'bad' };
  if (shipsIn.length > 0) return { word: 'ships', shape: 'good' };
  if (current !== null) return { word: 'built', shape: 'good' };
  return source === null ? { word: 'known', shape: 'off' } : { word: 'not built', shape: 'wait' };
}

function verdictOf({ name, builds, current, versions, shipsIn, usedBy, source }: ComponentData): string {
  const short = shortName(name);
  const where = [...new Set(shipsIn.map(({ release, stage }) => `${release.text} ${stage}`))];
  const ships = where.length === 0 ? 'ships nowhere' : `ships in ${someOf(where)}`;
  const newest = builds[0];
  if (newest?.status.shape === 'bad') return `The newest build of ${short} failed: ${newest.sentence ?? 'no reason was given.'}`;
  if (current !== null) return `${short} ${current.version} is what was last built; it ${ships}.`;
  if (source !== null) return `${short} has not been built yet.`;
  const known = someOf([...new Set(versions.map((item) => item.version))]);
  return `${short}${known === '' ? '' : ` ${known}`} ${ships}; ${count(usedBy.direct, 'thing here needs', 'things here need')} it.`;
}

function sourceOf(site: Site, { config, id }: Thing): ComponentData['source'] {
  if (config === undefined) return null;
  const revision = site.revisions.get(config.purl) ?? site.revisions.get(id);
  const place = config.git === undefined ? 'a folder of the configuration' : `${config.git.split(/[?#]/)[0]?.replace(/\/\/[^/@]*@/, '//')} (${config.ref})`;
  return { place, commit: revision?.commit ?? null, version: revision?.version ?? null, time: revision?.time ?? null };
}

function currentOf(site: Site, { config, id }: Thing): ComponentData['current'] {
  const current = site.current.get(config?.purl ?? id);
  const build = site.buildById.get(current?.build ?? '');
  return current === undefined || build === undefined ? null : { build: build.id, version: build.version, since: current.since };
}

function versionsOf(site: Site, thing: Thing): ComponentData['versions'] {
  const from = (reference: string | null): Ref => {
    if (reference === null) return { text: 'named by others', url: null };
    if (reference.startsWith('source:')) return site.links.source(reference.slice('source:'.length));
    const build = site.buildById.get(bare(reference));
    return build === undefined ? { text: reference, url: null } : site.links.rebuild(build.run);
  };
  const known = new Set(thing.versions.filter((item) => item.from !== null).map((item) => item.purl));
  const unique = new Map(thing.versions.filter((item) => item.from !== null || !known.has(item.purl)).map((item) => [`${item.purl} ${item.from}`, item]));
  return [...unique.values()]
    .sort((a, b) => compareVersions(b.version, a.version) || compare(a.purl, b.purl))
    .slice(0, most)
    .map((item) => ({ version: item.version, purl: item.purl, arch: item.arch, from: from(item.from) }));
}

function buildLine(site: Site, build: BuildRecord): BuildLine {
  const good = build.outcome === 'ok';
  const word = good ? 'built' : build.outcome === 'build' ? 'failed' : 'lost';
  return {
    id: build.id,
    version: build.version,
    commit: build.commit,
    status: { word, shape: good ? 'good' : 'bad' },
    finished: build.finished,
    seconds: build.seconds,
    rebuild: site.links.rebuild(build.run),
    sentence: build.sentence,
    log: build.log === null ? null : site.links.log(build.log),
    outputs: build.outputs.map(({ path, purl, digest, size }) => ({ path, purl, digest, size })),
  };
}

function cut(site: Site, { id }: Thing, { list, bounded }: Neighbours): Cut<DependencyLine> {
  const direct = list.filter((item) => item.distance === 1).length;
  const items = list.slice(0, Math.max(enough, Math.min(direct, most))).map((item) => ({
    thing: site.links.component(item.id),
    relation: item.relation,
    constraint: item.constraint,
    provenance: item.provenance,
    distance: item.distance,
    via: item.via === id ? null : site.links.component(item.via),
  }));
  return { items, total: list.length, direct, bounded };
}
