import type { BuildRecord } from '@millwright/core/state/kinds/build.ts';
import { compareVersions } from '@millwright/core/model/version.ts';
import { walkFrom } from '../neighbours.ts';
import type { Ref } from '../page.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { type Thing, type ThingVersion, compare } from '../things.ts';

/** What lists and the search say of a component, without its page. */
export interface ComponentSummary {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly kind: string;
  readonly status: Status;
  readonly format: string | null;
  /** The one that was last built, or the newest that is known. */
  readonly version: string | null;
  readonly owners: readonly Ref[];
  /** How many things need it directly. */
  readonly usedBy: number;
  /** It is built here. */
  readonly own: boolean;
}

export function summaryOf(site: Site, thing: Thing, newest: BuildRecord | undefined): ComponentSummary {
  const { id, url, name, kind, format, config } = thing;
  const current = currentBuild(site, thing);
  return {
    id,
    url,
    name,
    kind,
    status: statusOf(newest, current, config !== undefined, (site.shipping.get(id) ?? []).length > 0),
    format,
    version: current?.version ?? newestOf(thing),
    owners: ownersOf(site, thing),
    usedBy: walkFrom(site.things, id, 'down', 1).direct,
    own: config !== undefined,
  };
}

/** The build that counts, where one does. */
export function currentBuild(site: Site, { config, id }: Thing): BuildRecord | undefined {
  return site.buildById.get(site.current.get(config?.purl ?? id)?.build ?? '');
}

export function ownersOf(site: Site, { owners }: Thing): Ref[] {
  return [...owners].sort().map((owner) => site.links.person(owner));
}

/** What is known of a version; what others only name counts where nothing else tells of it. */
export function versionsKnown({ versions }: Thing): readonly ThingVersion[] {
  if (versions.every(({ from }) => from !== null)) return versions;
  const told = new Set(versions.filter((item) => item.from !== null).map((item) => item.purl));
  return versions.filter((item) => item.from !== null || !told.has(item.purl));
}

/** Which version stands first. */
export function byVersion(a: ThingVersion, b: ThingVersion): number {
  return compareVersions(b.version, a.version) || compare(a.purl, b.purl);
}

function newestOf(thing: Thing): string | null {
  let newest: ThingVersion | undefined;
  for (const item of versionsKnown(thing)) if (newest === undefined || byVersion(item, newest) < 0) newest = item;
  return newest?.version ?? null;
}

function statusOf(newest: BuildRecord | undefined, current: BuildRecord | undefined, own: boolean, ships: boolean): Status {
  if (newest !== undefined && newest.outcome !== 'ok') return { shape: 'bad', word: 'broken' };
  if (ships) return { shape: 'good', word: 'ships' };
  if (current !== undefined) return { shape: 'good', word: 'built' };
  return own ? { shape: 'wait', word: 'not built' } : { shape: 'off', word: 'known' };
}
