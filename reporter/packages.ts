import type { PackageRecord } from '@millwright/core/content/format.ts';
import { importedLayer } from '@millwright/core/graph/imported-layer.ts';
import { metNeeds } from '@millwright/core/graph/met-needs.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { linkingOf } from '@millwright/core/open/linking.ts';
import type { ImportRecord } from '@millwright/core/state/kinds/import.ts';
import type { StateAt } from './facts.ts';

/** Every package of every good import, source by source, in the order of the shards; what meets its needs among its edges. */
export async function readPackages(state: StateAt, imports: readonly ImportRecord[]): Promise<{ source: string; record: PackageRecord }[]> {
  const packages: { source: string; record: PackageRecord }[] = [];
  for (const { id, format, tree } of imports) {
    if (tree === null) continue;
    const records: PackageRecord[] = [];
    for (const path of await state.list(`content/${id}`)) {
      if (!path.endsWith('.jsonl')) continue;
      const text = Buffer.from((await state.file(path)) ?? []).toString('utf8');
      for (const line of text.split('\n')) if (line !== '') records.push(recordOf(line, path, state.commit));
    }
    for (const record of await linked(records, { id, format })) packages.push({ source: id, record });
  }
  return packages;
}

/** A repository's packages name what they need; who meets it is found as the graph finds it. */
async function linked(records: readonly PackageRecord[], source: { readonly id: string; readonly format: string }): Promise<readonly PackageRecord[]> {
  if (records.every(({ needs }) => needs === undefined)) return records;
  const linking = await linkingOf(source.format);
  if (linking === undefined) return records;
  const met = Map.groupBy(metNeeds(importedLayer(source, '', records, linking)), ({ from }) => from);
  return records.map((record) => {
    const own = new Set(record.edges.map(({ relation, to }) => `${relation} ${to}`));
    const found = (met.get(record.purl) ?? []).filter(({ relation, to }) => !own.has(`${relation} ${to}`));
    const edges = found.map(({ relation, to, constraint }) => ({ relation, to, ...(constraint === undefined ? {} : { constraint }) }));
    return { ...record, edges: [...record.edges, ...edges] };
  });
}

function recordOf(line: string, path: string, commit: string): PackageRecord {
  try {
    // A shard says nothing of edges where there are none.
    return { edges: [], ...(JSON.parse(line) as Omit<PackageRecord, 'edges'>) };
  } catch (cause) {
    throw new UserError('STATE_DAMAGED', `${path} in commit ${commit} holds a line that is not JSON.`, {
      hint: 'Import that source again with refresh, or restore the state from its remote.',
      cause,
    });
  }
}
