import type { Config } from '@millwright/core/config/schema.ts';
import { durationMs, sayMoment } from '@millwright/core/model/time.ts';
import type { Records } from '@millwright/core/state/ledger.ts';
import { importKind, type ImportRecord } from '@millwright/core/state/kinds/import.ts';
import type { Block } from '@millwright/core/words/document.ts';

export interface ImportLine {
  readonly id: string;
  readonly format: string;
  readonly packages: number;
  readonly skipped: ImportRecord['skipped'];
  readonly imported: string | null;
  readonly checked: string | null;
  readonly stale: boolean;
  readonly error: string | null;
}

/** Every configured source and how its import stands, also those never read. */
export async function importLines(records: Records, config: Config, now: Temporal.Instant): Promise<ImportLine[]> {
  const known = new Map<string, ImportRecord>();
  for await (const record of records.find(importKind)) known.set(record.id, record);
  const ids = [...new Set([...config.sources.keys(), ...known.keys()])].toSorted();
  return ids.map((id) => {
    const record = known.get(id);
    const every = config.sources.get(id)?.every;
    const late = record !== undefined && every !== undefined && now.epochMilliseconds - Date.parse(record.checked) > 2 * durationMs(every, now);
    return {
      id,
      format: record?.format ?? config.sources.get(id)?.format ?? '',
      packages: record?.packages ?? 0,
      skipped: record?.skipped ?? [],
      imported: record?.imported ?? null,
      checked: record?.checked ?? null,
      stale: record?.imported === undefined || record.imported === null || record.error !== null || late,
      error: record?.error ?? null,
    };
  });
}

export function importTable(lines: readonly ImportLine[]): Block {
  return {
    kind: 'table',
    columns: ['SOURCE', 'FORMAT', 'PACKAGES', 'SKIPPED', 'READ', 'STATE'],
    rows: lines.map((line) => [
      line.id,
      line.format,
      String(line.packages),
      String(line.skipped.length),
      line.imported === null ? 'never' : sayMoment(line.imported),
      line.error ?? (line.stale ? 'stale' : 'fresh'),
    ]),
  };
}
