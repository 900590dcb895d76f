import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import { compareVersions } from '@millwright/core/model/version.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count, shortName, someOf } from '../text.ts';
import { type Dependency, type Thing, baseOf, compare } from '../things.ts';

export interface ComponentData {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly format: string | null;
  readonly upstream: string | null;
  readonly owners: readonly Ref[];
  /** Where its source is, and how far it was taken up; null for what is only imported. */
  readonly source: { readonly place: string; readonly commit: string | null; readonly version: string | null; readonly time: string | null } | null;
  readonly builtBy: readonly Ref[];
  readonly current: { readonly build: string; readonly version: string; readonly since: string } | null;
  readonly versions: readonly { readonly version: string; readonly purl: string; readonly arch: string | null; readonly from: Ref }[];
  readonly builds: readonly BuildLine[];
  readonly shipsIn: readonly ShippedLine[];
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
  readonly log: string | null;
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
}

/** The first of many, and how many there are. */
export interface Cut<T> {
  readonly items: readonly T[];
  readonly total: number;
}

const most = 200;

export function componentPages(site: Site): Page<ComponentData>[] {
  const builds = Map.groupBy(site.builds, (build) => baseOf(build.component) ?? build.component);
  return [...site.things.all.values()].map((thing) => componentPage(site, thing, builds.get(thing.id) ?? []));
}

function componentPage(site: Site, thing: Thing, builds: readonly BuildRecord[]): Page<ComponentData> {
  const { links } = site;
  const data: ComponentData = {
    id: thing.id,
    name: thing.name,
    kind: thing.kind,
    format: thing.format,
    upstream: thing.upstream,
    owners: [...thing.owners].sort().map((owner) => links.person(owner)),
    source: sourceOf(site, thing),
    builtBy: [...thing.builtBy].sort().map((maker) => links.component(maker)),
    current: currentOf(site, thing),
    versions: versionsOf(site, thing),
    builds: builds.slice(0, 20).map((build) => buildLine(site, build)),
    shipsIn: (site.shipping.get(thing.id) ?? []).map(({ product, release, stage, compose, since, path }) => ({
      release: links.release(product, release),
      stage,
      compose: links.compose(compose),
      since,
      path: path.map((id) => links.component(id)),
    })),
    requires: cut(site, site.things.requires.get(thing.id), 'to'),
    usedBy: cut(site, site.things.usedBy.get(thing.id), 'from'),
  };
  return pageOfModel(site, {
    url: thing.url,
    template: 'component',
    title: shortName(thing.name),
    status: statusOf(data),
    verdict: verdictOf(data),
    crumbs: [home, { text: 'Components', url: '/components/' }],
    data,
  });
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
  return `${short}${known === '' ? '' : ` ${known}`} ${ships}; ${count(usedBy.total, 'thing here needs', 'things here need')} it.`;
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
  const unique = new Map(thing.versions.map((item) => [`${item.purl} ${item.from}`, item]));
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
    log: build.log,
    outputs: build.outputs.map(({ path, purl, digest, size }) => ({ path, purl, digest, size })),
  };
}

function cut(site: Site, list: readonly Dependency[] | undefined, end: 'from' | 'to'): Cut<DependencyLine> {
  const items = (list ?? []).slice(0, most).map((item) => ({
    thing: site.links.component(item[end]),
    relation: item.relation,
    constraint: item.constraint,
    provenance: item.provenance,
  }));
  return { items, total: list?.length ?? 0 };
}
