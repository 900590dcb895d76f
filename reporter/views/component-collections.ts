import { collectionFacts } from '@millwright/core/change/collection-facts.ts';
import type { Ref } from '../page.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import type { Thing } from '../things.ts';

/** What one collection says of a component. */
export interface CollectionLine {
  /** Its name, with the release it is about. */
  readonly collection: string;
  readonly status: Status;
  readonly why: string | null;
  readonly owners: readonly Ref[];
  /** Groups, architectures, the critical path: a few words each. */
  readonly facts: readonly string[];
}

const shapes = { active: 'good', orphaned: 'person', retired: 'off', blocked: 'held' } as const;

export function collectionsOf({ config, collectionParts, links }: Site, { id, name }: Thing): CollectionLine[] {
  return collectionFacts(config, collectionParts, { purl: id, name }).map((fact) => ({
    collection: fact.release === undefined ? fact.collection : `${fact.collection} (${fact.release})`,
    status: { word: fact.status, shape: shapes[fact.status] },
    why: fact.why ?? null,
    owners: fact.owners.map((owner) => (config.people.has(owner) ? links.person(`person:${owner}`) : { text: owner, url: null })),
    facts: [
      ...(fact.critical_path ? ['on the critical path'] : []),
      ...(fact.groups.length === 0 ? [] : [`groups: ${fact.groups.join(', ')}`]),
      ...(fact.arches.length === 0 ? [] : [`only on ${fact.arches.join(', ')}`]),
      ...(fact.exclude_arches.length === 0 ? [] : [`not on ${fact.exclude_arches.join(', ')}`]),
    ],
  }));
}
