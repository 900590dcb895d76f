import type { CollectionEntry } from '../config/collection.ts';
import type { Config } from '../config/schema.ts';
import { partOf } from '../content/collections/entries.ts';
import { collectionPartKind, type CollectionPart } from '../state/kinds/collection.ts';
import type { Records } from '../state/ledger.ts';
import { matchesPurl } from './owners.ts';

/** What one collection says of a component. */
export interface CollectionFacts extends CollectionEntry {
  readonly collection: string;
  /** `web/1`, where the collection is about one. */
  readonly release?: string;
  /** Where it stands: `collections/f41.yaml`, or that and a file and line of its path. */
  readonly place: string;
}

/** Reads what collections say; a part that several components share is read once. */
export interface Collections {
  of(component: Named): Promise<CollectionFacts[]>;
}

export interface Named {
  /** Without a version. */
  readonly purl: string;
  readonly name: string;
}

export function openCollections(config: Config, records: Records): Collections {
  const parts = new Map<string, CollectionPart | undefined>();
  return {
    async of(component) {
      for (const [collection, { match, path }] of config.collections) {
        if (path === undefined || !matchesPurl(match, component.purl)) continue;
        for (const id of partsOf(collection, component)) if (!parts.has(id)) parts.set(id, await records.get(collectionPartKind, id));
      }
      return collectionFacts(config, parts, component);
    },
  };
}

/** What collections say of a component, from parts by their id. Their own files weigh more than what their path says. */
export function collectionFacts(config: Config, parts: ReadonlyMap<string, CollectionPart | undefined>, component: Named): CollectionFacts[] {
  const keys = [component.purl, component.name];
  const found: CollectionFacts[] = [];
  for (const [collection, { match, release, path, components }] of config.collections) {
    if (!matchesPurl(match, component.purl)) continue;
    const file = `collections/${collection}.yaml`;
    const about = { collection, ...(release === undefined ? {} : { release }) };
    const own = keys.find((key) => Object.hasOwn(components, key));
    const written = own === undefined ? undefined : components[own];
    if (written !== undefined) found.push({ ...written, ...about, place: `${file} ${own ?? ''}` });
    if (written !== undefined || path === undefined) continue;
    const [read] = keys.flatMap((key) => {
      const entries = parts.get(`${collection}/${partOf(key)}`)?.entries ?? {};
      return Object.hasOwn(entries, key) ? (entries[key] ?? []) : [];
    });
    if (read !== undefined) found.push({ ...read, ...about, place: `${file} (${read.place})` });
  }
  return found;
}

function partsOf(collection: string, { purl, name }: Named): string[] {
  return [...new Set([`${collection}/${partOf(purl)}`, `${collection}/${partOf(name)}`])];
}

/** Why a component is not built, in a word and a sentence. */
export interface Barred {
  readonly word: 'retired' | 'blocked' | 'architecture';
  readonly reason: string;
}

/** A component that every collection which knows it keeps from being built; one release that still has it is enough to build it. */
export function barredBy(facts: readonly CollectionFacts[], arch: string | undefined): Barred | undefined {
  const bars = facts.map((fact) => barOf(fact, arch));
  return bars.every((bar) => bar !== undefined) ? bars[0] : undefined;
}

function barOf({ collection, release, status, arches, exclude_arches: excluded, why }: CollectionFacts, arch: string | undefined): Barred | undefined {
  const where = release === undefined ? collection : `${collection}, for ${release}`;
  const because = why === undefined ? '' : `: ${why}`;
  if (status === 'retired' || status === 'blocked') return { word: status, reason: `it is ${status} in ${where}${because}` };
  if (arch === undefined || ((arches.length === 0 || arches.includes(arch)) && !excluded.includes(arch))) return undefined;
  return { word: 'architecture', reason: `${where} does not allow it on ${arch}${because}` };
}
