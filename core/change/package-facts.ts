import type { Advisory } from '../content/format.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { packageRecords } from './package-records.ts';

/** What the metadata of sources says of some packages, put together. */
export interface PackageFacts {
  /** Newest first, as far as their ids tell; each once. */
  readonly advisories: readonly Advisory[];
  readonly groups: readonly string[];
  readonly critical: boolean;
}

/** Of these packages, and of no other that is built from the same source. */
export async function packageFacts(snapshot: Snapshot, sourceNames: Iterable<string>, ids: ReadonlySet<string>): Promise<PackageFacts> {
  const advisories = new Map<string, Advisory>();
  const groups = new Set<string>();
  let critical = false;
  for (const name of new Set(sourceNames)) {
    for await (const { record } of packageRecords(snapshot, name)) {
      if (record.facts === undefined || !ids.has(record.purl)) continue;
      for (const advisory of record.facts.advisories ?? []) advisories.set(advisory.id, advisory);
      for (const group of record.facts.groups ?? []) groups.add(group);
      critical ||= record.facts.critical === true;
    }
  }
  const byId = [...advisories.values()].sort((a, b) => b.id.localeCompare(a.id, 'en', { numeric: true }));
  return { advisories: byId, groups: [...groups].sort(), critical };
}
