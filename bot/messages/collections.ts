import type { Config } from '@millwright/core/config/schema.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { collectionKind } from '@millwright/core/state/kinds/collection.ts';
import type { Records } from '@millwright/core/state/ledger.ts';
import type { Block } from '@millwright/core/words/document.ts';

export interface CollectionLine {
  readonly id: string;
  readonly release: string | null;
  /** Of its own file and of its path. */
  readonly entries: number;
  readonly skipped: readonly { readonly file: string; readonly line: number | null; readonly reason: string }[];
  readonly read: string | null;
  /** Whether it reads any file besides its own. */
  readonly hasPath: boolean;
  readonly error: string | null;
}

/** Every collection and how the reading of its path stands. */
export async function collectionLines(records: Records, config: Config): Promise<CollectionLine[]> {
  const lines: CollectionLine[] = [];
  for (const [id, { release = null, path, components }] of config.collections) {
    const record = path === undefined ? undefined : await records.get(collectionKind, id);
    const entries = Object.keys(components).length + (record?.entries ?? 0);
    lines.push({ id, release, entries, skipped: record?.skipped ?? [], read: record?.read ?? null, hasPath: path !== undefined, error: record?.error ?? null });
  }
  return lines;
}

export function collectionTable(lines: readonly CollectionLine[]): Block {
  return {
    kind: 'table',
    columns: ['COLLECTION', 'RELEASE', 'ENTRIES', 'SKIPPED', 'READ', 'STATE'],
    rows: lines.map(({ id, release, entries, skipped, read, hasPath, error }) => {
      const [first] = skipped;
      const state = error ?? (first === undefined ? 'fine' : `${first.file}${first.line === null ? '' : `, line ${first.line}`}: ${first.reason}`);
      return [
        id,
        release ?? 'any',
        String(entries),
        String(skipped.length),
        read === null ? (hasPath ? 'never' : 'with the configuration') : sayMoment(read),
        state,
      ];
    }),
  };
}
