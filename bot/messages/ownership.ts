import { openCollections, type CollectionFacts } from '@millwright/core/change/collection-facts.ts';
import { ownersIn, ownersOf } from '@millwright/core/change/owners.ts';
import type { GraphNode } from '@millwright/core/model/node.ts';
import type { Graph } from '@millwright/core/graph/graph.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { some } from './phrases.ts';

/** Who looks after components, by the configuration and by collections. */
export interface Ownership {
  readonly owners: readonly string[];
  /** The line that says so, for each. */
  readonly because: readonly { readonly owner: string; readonly line: string; readonly component: string }[];
  readonly facts: readonly (CollectionFacts & { readonly component: string })[];
}

/** The metadata of a source tells who maintains a thing; it counts where nobody here says otherwise. */
export async function ownershipOf(snapshot: Snapshot, graph: Graph, components: readonly GraphNode[]): Promise<Ownership> {
  const collections = openCollections(snapshot.config, snapshot);
  const because: { owner: string; line: string; component: string }[] = [];
  const facts: (CollectionFacts & { component: string })[] = [];
  for (const { id: component, name } of components) {
    const said = await collections.of({ purl: component, name });
    for (const item of [...ownersOf(snapshot.config, component), ...ownersIn(snapshot.config, said)]) because.push({ ...item, component });
    for (const fact of said) facts.push({ ...fact, component });
  }
  if (because.length === 0) {
    for (const { id: component } of components)
      for (const owner of graph.owners(component)) because.push({ owner, line: `the metadata of ${component} says so`, component });
  }
  return { owners: [...new Set(because.map((item) => item.owner))], because, facts };
}

/** `retired in f41 (moved to the contrib repository)`; nothing where all is as usual. */
export function sayStanding(facts: readonly CollectionFacts[]): string | undefined {
  const unusual = facts
    .filter((fact) => fact.status !== 'active')
    .map(({ status, collection, why }) => `${status} in ${collection}${why === undefined ? '' : ` (${why})`}`);
  const critical = facts.filter((fact) => fact.critical_path).map((fact) => `on the critical path of ${fact.collection}`);
  const parts = [...unusual, ...critical];
  return parts.length === 0 ? undefined : some(parts, 3);
}

/** One line a collection: what it says besides the owners. */
export function factLine({ place, status, groups, arches, exclude_arches: excluded, critical_path: critical, why }: CollectionFacts): string {
  const parts = [
    status === 'active' && why === undefined ? status : `${status}${why === undefined ? '' : `: ${why}`}`,
    ...(groups.length === 0 ? [] : [`groups ${groups.join(', ')}`]),
    ...(arches.length === 0 ? [] : [`only ${arches.join(', ')}`]),
    ...(excluded.length === 0 ? [] : [`not ${excluded.join(', ')}`]),
    ...(critical ? ['critical path'] : []),
  ];
  return `${place}: ${parts.join('; ')}`;
}
