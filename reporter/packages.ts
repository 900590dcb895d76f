import type { PackageRecord } from '@millwright/core/content/format.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import type { ImportRecord } from '@millwright/core/state/kinds/import.ts';
import type { StateAt } from './facts.ts';

/** Every package of every good import, source by source, in the order of the shards. */
export async function readPackages(state: StateAt, imports: readonly ImportRecord[]): Promise<{ source: string; record: PackageRecord }[]> {
  const packages: { source: string; record: PackageRecord }[] = [];
  for (const { id, tree } of imports) {
    if (tree === null) continue;
    for (const path of await state.list(`content/${id}`)) {
      if (!path.endsWith('.jsonl')) continue;
      const text = Buffer.from((await state.file(path)) ?? []).toString('utf8');
      for (const line of text.split('\n')) if (line !== '') packages.push({ source: id, record: recordOf(line, path, state.commit) });
    }
  }
  return packages;
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
