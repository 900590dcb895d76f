import type { PackageRecord } from '../content/format.ts';
import { recordsOf, shardCount, shardOf } from '../content/shards.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { importKind } from '../state/kinds/import.ts';

/** What sources say of packages of one source package or module, with the source that says it: what the graph does not keep. */
export async function* packageRecords(snapshot: Snapshot, sourceName: string): AsyncGenerator<{ readonly source: string; readonly record: PackageRecord }> {
  for await (const { id, tree, packages } of snapshot.find(importKind)) {
    if (tree === null || !snapshot.config.sources.has(id)) continue;
    const shard = await snapshot.file(`content/${id}/${shardOf(sourceName, shardCount(packages))}`);
    if (shard === undefined) continue;
    for (const record of recordsOf(Buffer.from(shard).toString())) if ((record.source ?? record.name) === sourceName) yield { source: id, record };
  }
}
