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
  of(component: { readonly purl: string; readonly name: string }): Promise<CollectionFacts[]>;
}

export function openCollections(config: Config, records: Records): Collections {
  const parts = new Map<string, Promise<CollectionPart | undefined>>();
  const entryOf = async (collection: string, name: string) => {
    const id = `${collection}/${partOf(name)}`;
    const part = parts.get(id) ?? records.get(collectionPartKind, id);
    parts.set(id, part);
    const entries = (await part)?.entries;
    return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
  };
  return {
    async of({ purl, name }) {
      const found: CollectionFacts[] = [];
      for (const [collection, { match, release, path, components }] of config.collections) {
        if (!matchesPurl(match, purl)) continue;
        const file = `collections/${collection}.yaml`;
        const about = { collection, ...(release === undefined ? {} : { release }) };
        const own = [purl, name].find((key) => Object.hasOwn(components, key));
        const written = own === undefined ? undefined : components[own];
        const read = written !== undefined || path === undefined ? undefined : ((await entryOf(collection, purl)) ?? (await entryOf(collection, name)));
        if (written !== undefined) found.push({ ...written, ...about, place: `${file} ${own ?? ''}` });
        else if (read !== undefined) found.push({ ...read, ...about, place: `${file} (${read.place})` });
      }
      return found;
    },
  };
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
